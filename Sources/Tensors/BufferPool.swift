import Synchronization

/// Memory that tensors give back and take again, so that training steps do not go to the system for every tensor.
///
/// A first touch of fresh pages costs more than most of the work done on them. Buffers are kept by size class.
final class BufferPool: Sendable {
    static let shared = BufferPool()

    private struct State {
        var free: [Int: [UnsafeMutableRawPointer]] = [:]
        var liveBytes = 0
        var liveBuffers = 0
        var peakBytes = 0
        var pooledBytes = 0
    }

    // Raw pointers are owned by the pool alone while they are in it.
    private struct Box: @unchecked Sendable { var state = State() }
    private let box = Mutex(Box())

    /// Sizes are rounded up to an eighth of their power of two, at least 256 bytes, so that few classes arise.
    static func sizeClass(_ byteCount: Int) -> Int {
        let bytes = max(byteCount, 256)
        let step = max(256, (1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount)) / 8)
        return (bytes + step - 1) / step * step
    }

    func take(byteCount: Int) -> UnsafeMutableRawPointer {
        let size = Self.sizeClass(byteCount)
        let reused: UnsafeMutableRawPointer? = box.withLock { box in
            box.state.liveBytes += size
            box.state.liveBuffers += 1
            box.state.peakBytes = max(box.state.peakBytes, box.state.liveBytes)
            guard let pointer = box.state.free[size]?.popLast() else { return nil }
            box.state.pooledBytes -= size
            return pointer
        }
        return reused ?? UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    }

    func giveBack(_ pointer: UnsafeMutableRawPointer, byteCount: Int) {
        let size = Self.sizeClass(byteCount)
        nonisolated(unsafe) let pointer = pointer
        box.withLock { box in
            box.state.liveBytes -= size
            box.state.liveBuffers -= 1
            box.state.pooledBytes += size
            box.state.free[size, default: []].append(pointer)
        }
    }

    var statistics: TensorMemory {
        box.withLock {
            TensorMemory(liveBytes: $0.state.liveBytes, liveBuffers: $0.state.liveBuffers,
                         peakBytes: $0.state.peakBytes, pooledBytes: $0.state.pooledBytes)
        }
    }

    func release() {
        box.withLock { box in
            for pointer in box.state.free.values.joined() { pointer.deallocate() }
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
    /// Kept for reuse.
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
