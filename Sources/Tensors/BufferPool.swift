import Synchronization

/// Memory that tensors give back and take again, so that training steps do not go to the system for every tensor.
///
/// A first touch of fresh pages costs more than most of the work done on them. Small buffers are kept by size class. Larger ones lie in
/// two arenas: what a layer needs for a moment would break up the memory of what a step keeps. Where the memory that is free there is
/// in pieces too small for the next tensor, its pages go back to the system, so that the process never holds much more than its tensors.
final class BufferPool: Sendable {
    static let shared = BufferPool()

    private struct State {
        var arenas = [Arena(), Arena()]
        var free: [Int: [UnsafeMutableRawPointer]] = [:]
        var liveBytes = 0
        var liveBuffers = 0
        var peakBytes = 0
        var pooledBytes = 0

        mutating func takeLarge(_ size: Int, from index: Int) -> UnsafeMutableRawPointer? {
            let before = arenas[index].residentBytes
            guard let pointer = arenas[index].take(size) else { return nil }
            if arenas[index].residentBytes > before {
                // An eighth more than there ever was in tensors saves most of the pages that would go and come.
                for other in arenas.indices {
                    let excess = arenas.reduce(0) { $0 + $1.residentBytes } - (peakBytes + peakBytes / 8)
                    if excess > 0 { arenas[other].returnPages(excess) }
                }
            }
            return pointer
        }
    }

    // Raw pointers are owned by the pool alone while they are in it.
    private struct Box: @unchecked Sendable { var state = State() }
    private let box = Mutex(Box())

    /// Bytes from which on a buffer comes from an arena.
    private static let leastLarge = 1 << 16

    /// Nil for small buffers.
    private static func arena(_ size: Int) -> Int? { size < leastLarge ? nil : size < 1 << 22 ? 0 : 1 }

    /// Small sizes are rounded up to an eighth of their power of two, at least 256 bytes, so that few classes arise; large ones to
    /// whole kilobytes.
    static func roundedSize(_ byteCount: Int) -> Int {
        let bytes = max(byteCount, 256)
        let step = bytes >= leastLarge ? 1024 : max(256, (1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount)) / 8)
        return (bytes + step - 1) / step * step
    }

    func take(byteCount: Int) -> UnsafeMutableRawPointer {
        let size = Self.roundedSize(byteCount)
        let reused: UnsafeMutableRawPointer? = box.withLock { box in
            box.state.liveBytes += size
            box.state.liveBuffers += 1
            box.state.peakBytes = max(box.state.peakBytes, box.state.liveBytes)
            if let arena = Self.arena(size), let pointer = box.state.takeLarge(size, from: arena) { return pointer }
            guard let pointer = box.state.free[size]?.popLast() else { return nil }
            box.state.pooledBytes -= size
            return pointer
        }
        return reused ?? UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    }

    func giveBack(_ pointer: UnsafeMutableRawPointer, byteCount: Int) {
        let size = Self.roundedSize(byteCount)
        nonisolated(unsafe) let pointer = pointer
        box.withLock { box in
            box.state.liveBytes -= size
            box.state.liveBuffers -= 1
            if let arena = Self.arena(size), box.state.arenas[arena].giveBack(pointer, size) { return }
            box.state.pooledBytes += size
            box.state.free[size, default: []].append(pointer)
        }
    }

    var statistics: TensorMemory {
        box.withLock {
            TensorMemory(liveBytes: $0.state.liveBytes, liveBuffers: $0.state.liveBuffers,
                         peakBytes: $0.state.peakBytes, pooledBytes: $0.state.arenas.reduce($0.state.pooledBytes) { $0 + $1.freeBytes })
        }
    }

    func release() {
        box.withLock { box in
            for pointer in box.state.free.values.joined() { pointer.deallocate() }
            for index in box.state.arenas.indices { box.state.arenas[index].returnAll() }
            box.state.free = [:]
            box.state.pooledBytes = 0
        }
    }
}

/// What tensors hold of the machine's memory, in bytes.
public struct TensorMemory: Sendable, Hashable {
    /// In tensors now.
    public let liveBytes: Int
    /// Tensor buffers now alive.
    public let liveBuffers: Int
    /// The most that was ever in tensors at once.
    public let peakBytes: Int
    /// Free for other tensors.
    public let pooledBytes: Int

    /// As it is now.
    public static var current: TensorMemory { BufferPool.shared.statistics }

    /// Returns what is kept for reuse to the system.
    public static func releasePool() { BufferPool.shared.release() }
}

/// One tensor's elements; the buffer returns to the pool when the last tensor that shares it goes.
final class Storage<Scalar: TensorElement>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Scalar>
    let count: Int

    init(count: Int) {
        #if DEBUG
        DebugNotice.given
        #endif
        self.count = count
        pointer = BufferPool.shared.take(byteCount: count * MemoryLayout<Scalar>.stride)
            .bindMemory(to: Scalar.self, capacity: max(count, 1))
    }

    deinit { BufferPool.shared.giveBack(UnsafeMutableRawPointer(pointer), byteCount: count * MemoryLayout<Scalar>.stride) }
}
