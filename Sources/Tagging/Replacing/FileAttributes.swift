import CExtendedAttributes
import Foundation

/// What belongs to a file beside its bytes: owner, mode, access control lists and other extended attributes.
enum FileAttributes {
    /// Gives one file all that another has.
    ///
    /// - Returns: What could not be kept; nil if all was.
    static func copy(from source: Int32, to copy: Int32, _ status: stat) -> String? {
        var own = stat()
        if fstat(copy, &own) != 0 { return String(cString: strerror(errno)) }
        // Before the mode, some of which this takes away.
        if own.st_uid != status.st_uid || own.st_gid != status.st_gid, fchown(copy, status.st_uid, status.st_gid) != 0 {
            return "it belongs to another user or group, and would not any more"
        }
        #if canImport(Darwin)
        if fcopyfile(source, copy, nil, copyfile_flags_t(COPYFILE_ACL | COPYFILE_XATTR)) != 0 { return "its extended attributes cannot be kept" }
        #else
        if let name = copyExtended(from: source, to: copy) { return "its extended attribute \(name) cannot be kept" }
        #endif
        // Where there is an access control list, the group's bits are its mask: the list must be there first.
        if fchmod(copy, status.st_mode & 0o7777) != 0 { return String(cString: strerror(errno)) }
        guard fstat(copy, &own) == 0, own.st_mode == status.st_mode, own.st_uid == status.st_uid, own.st_gid == status.st_gid else {
            return "its owner and mode cannot be kept"
        }
        return nil
    }

    #if !canImport(Darwin)
    /// - Returns: The name of the first that could not be made the same.
    private static func copyExtended(from source: Int32, to copy: Int32) -> String? {
        guard let wanted = names(source), let inherited = names(copy) else { return "list" }
        // A folder may hand its access control list to every new file in it.
        for name in inherited where !wanted.contains(name) {
            if fremovexattr(copy, name) != 0 && errno != ENODATA { return name }
        }
        for name in wanted {
            guard let value = value(source, name) else { return name }
            if self.value(copy, name) == value { continue }
            let code = value.withUnsafeBytes { fsetxattr(copy, name, $0.baseAddress, $0.count, 0) }
            if code != 0 { return name }
        }
        return names(copy).map(Set.init) == Set(wanted) ? nil : "list"
    }

    /// Nil where the list cannot be had; empty on file systems without.
    private static func names(_ file: Int32) -> [String]? {
        let size = flistxattr(file, nil, 0)
        if size < 0 { return errno == ENOTSUP ? [] : nil }
        var text = [CChar](repeating: 0, count: size)
        let count = flistxattr(file, &text, size)
        guard count >= 0 else { return nil }
        return text[..<count].split(separator: 0).map { String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self) }
            // The kernel keeps these itself: they are over the bytes.
            .filter { $0 != "security.ima" && $0 != "security.evm" }
    }

    private static func value(_ file: Int32, _ name: String) -> [UInt8]? {
        let size = fgetxattr(file, name, nil, 0)
        if size < 0 { return nil }
        var value = [UInt8](repeating: 0, count: size)
        return fgetxattr(file, name, &value, size) == size ? value : nil
    }
    #endif
}
