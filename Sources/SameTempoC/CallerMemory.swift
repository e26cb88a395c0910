import Foundation

/// An array that callers read through a pointer, which lives as long as this.
final class CallerArray<Element>: @unchecked Sendable {
    // Unchecked: nobody writes to it once it is made.
    let pointer: UnsafePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
        memory.initialize(from: elements, count: elements.count)
        (pointer, count) = (UnsafePointer(memory), elements.count)
    }

    deinit { pointer.deallocate() }

    /// - Returns: How many there are.
    func give(_ place: UnsafeMutablePointer<UnsafePointer<Element>?>?) -> Int {
        place?.pointee = pointer
        return count
    }
}

/// A text that callers read, which lives as long as this.
final class CallerText: @unchecked Sendable {
    // Unchecked: nobody writes to it once it is made.
    let pointer: UnsafePointer<CChar>

    init(_ text: String) { pointer = UnsafePointer(strdup(text)!) }

    deinit { free(UnsafeMutablePointer(mutating: pointer)) }
}

/// Structures that begin with their size, as far as the caller's header and ours both have them.
enum SizedStructure {
    /// The caller's structure with zeros for the fields that it lacks.
    ///
    /// - Parameter smallest: Bytes that the first version had.
    static func read<Structure>(_ pointer: UnsafePointer<Structure>, zero: Structure, smallest: Int) throws -> Structure {
        let raw = UnsafeRawPointer(pointer), ours = MemoryLayout<Structure>.size
        let size = try size(raw, smallest)
        // A caller with a newer header may ask for what this library does not have.
        for place in min(ours, size)..<size where raw.load(fromByteOffset: place, as: UInt8.self) != 0 {
            throw CallError.wrongArgument("the structure has a field that this version of the library lacks")
        }
        var result = zero
        withUnsafeMutableBytes(of: &result) { $0.copyMemory(from: UnsafeRawBufferPointer(start: raw, count: min(ours, size))) }
        return result
    }

    /// Sets the fields that the caller's structure has, but not its size; what ours lacks becomes 0.
    static func write<Structure>(_ structure: Structure, to pointer: UnsafeMutablePointer<Structure>, smallest: Int) throws {
        let raw = UnsafeMutableRawPointer(pointer), ours = MemoryLayout<Structure>.size, head = MemoryLayout<UInt32>.size
        let size = try size(raw, smallest)
        withUnsafeBytes(of: structure) { bytes in
            for place in head..<size { raw.storeBytes(of: place < ours ? bytes[place] : 0, toByteOffset: place, as: UInt8.self) }
        }
    }

    private static func size(_ pointer: UnsafeRawPointer, _ smallest: Int) throws -> Int {
        let size = Int(pointer.load(as: UInt32.self))
        guard size >= smallest, size <= 4096 else {
            throw CallError.wrongArgument("struct_size is \(size); expected \(smallest) or more. Set it with the ..._INIT macro.")
        }
        return size
    }
}
