extension Communicator {
    /// Whether this is the rank that writes files and speaks to the user.
    public var isFirst: Bool { rank == 0 }

    /// Adds up `values` over all ranks; the same bytes come out on each. Collective.
    public func sum(_ values: inout [Float]) throws(CommunicationError) {
        if size == 1 { return }
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
        _ = buffer.initialize(from: values)
        // Not freed when the sum is given up: it may still be written to.
        try startSum(buffer).wait()
        values = Array(buffer)
        buffer.deallocate()
    }

    /// What every rank gave, by rank; lengths may differ. Collective.
    public func allGather<Value: BitwiseCopyable>(_ values: [Value]) throws(CommunicationError) -> [[Value]] {
        try allGather(Self.bytes(values)).map { Self.values($0) }
    }

    /// The same where every rank knows how many values each gives. Collective.
    public func allGather<Value: BitwiseCopyable>(_ values: [Value], counts: [Int]) throws(CommunicationError) -> [[Value]] {
        try allGather(Self.bytes(values), lengths: counts.map { $0 * MemoryLayout<Value>.stride }).map { Self.values($0) }
    }

    /// What `root` gave. Collective.
    ///
    /// - Parameter values: Counts at `root` alone.
    public func broadcast<Value: BitwiseCopyable>(_ values: [Value], from root: Int = 0) throws(CommunicationError) -> [Value] {
        Self.values(try broadcast(Self.bytes(values), from: root))
    }

    private static func bytes<Value: BitwiseCopyable>(_ values: [Value]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

    private static func values<Value: BitwiseCopyable>(_ bytes: [UInt8]) -> [Value] {
        let count = bytes.count / MemoryLayout<Value>.stride
        return [Value](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes.prefix(count * MemoryLayout<Value>.stride))
            initializedCount = count
        }
    }
}
