import Formats
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func contentIsReplacedAndNothingIsLeftBeside() throws {
        let path = folder.path + "/a"
        try AtomicFile.write("first", to: path)
        try AtomicFile.write("second and longer", to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "second and longer")
        try AtomicFile.write("", to: path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
        #expect(folder.names == ["a"])
    }

    @Test func aRelativePathIsTakenFromTheWorkingFolder() throws {
        let name = "sametempo-relative-\(UUID().uuidString)"
        try AtomicFile.write("x", to: name)
        defer { unlink(name) }
        #expect(FileManager.default.contents(atPath: name) == Data("x".utf8))
    }

    @Test func aMissingFolderOrAFileInItsPlaceIsNamed() throws {
        let file = try folder.file("file", "former")
        for path in [folder.path + "/missing/a", file + "/a"] {
            let error = #expect(throws: FormatError.self) { try AtomicFile.write("x", to: path) }
            #expect(error?.description.hasPrefix(path) == true)
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "former")
        #expect(folder.names == ["file"])
    }

    @Test func aLinkStaysOneAndPermissionsAreKept() throws {
        let target = try folder.file("target", "former"), link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target")
        #expect(chmod(target, 0o600) == 0)
        try AtomicFile.write("new", to: link)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "new" && FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
        #expect(try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int == 0o600)
        #expect(folder.names == ["link", "target"])
    }

    @Test func whatIsNoRegularFileIsNeverReplaced() throws {
        let pipe = folder.path + "/pipe", link = folder.path + "/link"
        #expect(mkfifo(pipe, 0o600) == 0)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: pipe)
        for path in [pipe, link] { #expect(throws: FormatError.self) { try AtomicFile.write("x", to: path) } }
        #expect(throws: FormatError.self) { try AtomicFile.place(of: "/dev/null") }
        #expect(folder.names == ["link", "pipe"])
    }

    @Test func aFolderIsNeverReplaced() throws {
        let target = folder.path + "/target"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        #expect(throws: FormatError.self) { try AtomicFile.write("x", to: target) }
        #expect(folder.names == ["target"])
    }

    #if canImport(Glibc)
    /// A limit on file sizes stands in for a full disk; it needs a process of its own.
    @Test func aFullDiskLeavesTheFormerContent() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = try folder.file("a", "former")
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            var wasRefused = false
            do throws(FormatError) { try AtomicFile.write(Data(count: 300_000), to: path) } catch {
                wasRefused = error.description.hasPrefix(path)
            }
            guard wasRefused, FileManager.default.contents(atPath: path) == Data("former".utf8), folder.names == ["a"] else { exit(1) }
            // The size that still fits is written.
            try AtomicFile.write(Data(count: 50_000), to: path)
            exit(FileManager.default.contents(atPath: path)?.count == 50_000 ? 0 : 1)
        }
    }
    #endif
}
