import Foundation
import Testing

/// Package.swift tells which module knows which; the sources keep to it.
@Suite struct ModuleArrowsTests {
    private static let manifest = (try? String(contentsOf: Document.root.appendingPathComponent("Package.swift"), encoding: .utf8)) ?? ""

    /// What the targets of Sources/ say that they depend on, in the manifest's order. A target that is written later may depend on
    /// earlier ones only.
    private static let declared: [(name: String, dependencies: [String])] = {
        let pattern = /\.(?:target|executableTarget|systemLibrary)\(\s*name: "(\w+)"((?:(?!\.(?:target|executableTarget|testTarget|systemLibrary)\(\s*name: ")[\s\S])*)/
        func isOurs(_ name: String) -> Bool { FileManager.default.fileExists(atPath: Document.root.appendingPathComponent("Sources/\(name)").path) }
        return manifest.matches(of: pattern).compactMap { match in
            let name = String(match.1), body = String(match.2)
            guard isOurs(name) else { return nil }
            let list = body.firstMatch(of: /dependencies: \[([\s\S]*?)\n?\s*\](?:,|\))/).map { String($0.1) } ?? ""
            let conditional = list.matches(of: /\.target\(name: "(\w+)"/).map { String($0.1) }
            let plain = list.replacing(/\.(?:target|product)\([^)]*\)\)?/, with: "").matches(of: /"(\w+)"/).map { String($0.1) }
            return (name, (plain + conditional).filter(isOurs))
        }
    }()

    /// Modules of ours that the Swift sources of a target import.
    private func imports(_ target: String) -> Set<String> {
        let folder = Document.root.appendingPathComponent("Sources/\(target)"), known = Set(Self.declared.map(\.name))
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return Set(files.filter { $0.pathExtension == "swift" }.flatMap { file in
            ((try? String(contentsOf: file, encoding: .utf8)) ?? "").matches(of: /(?m)^(?:@\w+ |public |package )*import (\w+)$/).map { String($0.1) }
        }).intersection(known)
    }

    @Test func everyImportIsAnArrowAndEveryArrowAnImport() {
        #expect(Self.declared.count > 25)
        for (name, dependencies) in Self.declared where !name.contains(/^C[A-Z]/) {
            // Through a C target, as kernels are, an arrow may have no import.
            let arrows = Set(dependencies).subtracting([name])
            #expect(imports(name) == arrows, "\(name): arrows without import \(arrows.subtracting(imports(name)).sorted()), imports without arrow \(imports(name).subtracting(arrows).sorted())")
        }
    }

    @Test func arrowsPointToWhatIsDeclaredBefore() {
        var seen: Set<String> = []
        for (name, dependencies) in Self.declared {
            for dependency in dependencies { #expect(seen.contains(dependency), "\(name) depends on \(dependency), which is declared later") }
            seen.insert(name)
        }
    }
}
