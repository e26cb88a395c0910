import Foundation

// A checksum over all that a file says: metadata, names, types, shapes and numbers. The order of the arrays does not count.

extension SafeTensorsWriter {
    /// The key under which the checksum stands among the metadata.
    public static let checksumKey = "checksum"

    /// Puts SHA-256 over everything else among the metadata. Call it last, before `encoded` or `write`.
    public mutating func seal() {
        metadata[Self.checksumKey] = nil
        let arrays = items.sorted { $0.name < $1.name }
        var hash = ContentHash(metadata)
        for item in arrays { item.bytes.withUnsafeBytes { hash.add(item.name, item.type, item.extents, $0) } }
        metadata[Self.checksumKey] = hash.hexDigest()
    }
}

extension SafeTensors {
    /// Whether the file holds what was sealed into it; nil for one that was never sealed.
    public func isIntact() -> Bool? {
        guard let promised = metadata[SafeTensorsWriter.checksumKey] else { return nil }
        var hash = ContentHash(metadata)
        for entry in entries.sorted(by: { $0.name < $1.name }) {
            guard let bytes = try? bytes(entry.name) else { return false }
            hash.add(entry.name, entry.type, entry.extents, bytes)
        }
        return hash.hexDigest() == promised
    }
}

private struct ContentHash {
    private var hash = SHA256()

    init(_ metadata: [String: String]) {
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where key != SafeTensorsWriter.checksumKey {
            add(key)
            add(value)
        }
    }

    mutating func add(_ name: String, _ type: SafeTensors.ElementType, _ extents: [Int], _ bytes: UnsafeRawBufferPointer) {
        add(name)
        add(type.rawValue)
        add("\(extents)")
        hash.update(bytes)
    }

    /// With its length before it, so that no two lists of texts look alike.
    private mutating func add(_ text: String) { hash.update("\(text.utf8.count):\(text)".utf8) }

    func hexDigest() -> String { hash.hexDigest() }
}
