#if os(Linux)
import CExtendedAttributes
import Foundation
import Tagging
import TestSupport
import Testing

/// What belongs to a file beside its bytes stays with it.
@Suite(.enabled(if: BPMTag.isBuilt)) struct FileAttributesTests {
    let folder: TemporaryFolder, path: String

    init() throws {
        folder = try TemporaryFolder()
        path = try folder.file("a.flac", TaggedSound.bytes(.flac, in: folder))
    }

    private func attributes(_ path: String) -> [String: [UInt8]] {
        var names = [CChar](repeating: 0, count: 4096)
        let count = listxattr(path, &names, names.count)
        var result: [String: [UInt8]] = [:]
        for name in names[..<max(0, count)].split(separator: 0) {
            let name = String(decoding: name.map(UInt8.init(bitPattern:)), as: UTF8.self)
            var value = [UInt8](repeating: 0, count: 4096)
            result[name] = Array(value[..<max(0, getxattr(path, name, &value, value.count))])
        }
        return result
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        stat(path, &status)
        return status.st_mode & 0o7777
    }

    /// Owner rw, the user 65534 rw, group none, mask rw, others none: the mode shows the mask as the group's bits.
    private static let list: [UInt8] = [2, 0, 0, 0] + [(1, 6, -1), (2, 6, 65534), (4, 0, -1), (0x10, 6, -1), (0x20, 0, -1)].flatMap { (entry: (Int, Int, Int)) -> [UInt8] in
        [UInt8(entry.0), 0, UInt8(entry.1), 0] + (0..<4).map { UInt8(truncatingIfNeeded: entry.2 >> (8 * $0)) }
    }

    private func isSupported(_ path: String, _ name: String, _ value: [UInt8]) -> Bool { setxattr(path, name, value, value.count, 0) == 0 }

    @Test func extendedAttributesStay() throws {
        guard isSupported(path, "user.xdg.tags", Array("party".utf8)), isSupported(path, "user.empty", []) else { return }
        let before = attributes(path)
        try BPMTag.write("128", to: path)
        #expect(attributes(path) == before && before.count >= 2)
    }

    @Test func anAccessControlListStaysAndOpensTheFileToNobody() throws {
        chmod(path, 0o600)
        guard isSupported(path, "system.posix_acl_access", Self.list) else { return }
        #expect(mode(path) == 0o660)
        let before = attributes(path)
        try BPMTag.write("128", to: path)
        #expect(attributes(path) == before && mode(path) == 0o660)
    }

    @Test func whatTheFolderHandsToNewFilesIsNotTakenOver() throws {
        chmod(path, 0o644)
        guard isSupported(folder.path, "system.posix_acl_default", Self.list) else { return }
        try BPMTag.write("128", to: path)
        #expect(attributes(path)["system.posix_acl_access"] == nil && mode(path) == 0o644)
    }

    @Test(arguments: [mode_t(0o640), 0o600, 0o755, 0o666]) func theModeStays(mode: mode_t) throws {
        chmod(path, mode)
        try BPMTag.write("128", to: path)
        #expect(self.mode(path) == mode)
    }

    @Test(.enabled(if: geteuid() == 0)) func theOwnerStays() throws {
        chown(path, 65534, 4)
        try BPMTag.write("128", to: path)
        var status = stat()
        stat(path, &status)
        #expect(status.st_uid == 65534 && status.st_gid == 4)
    }

    @Test func otherHardLinksKeepTheOldFile() throws {
        let other = folder.path + "/other.flac", before = folder.bytes(path)
        link(path, other)
        try BPMTag.write("128", to: path)
        #expect(try BPMTag.read(path).bpm == "128" && folder.bytes(other) == before)
    }
}
#endif
