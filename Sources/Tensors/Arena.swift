import CTensorKernels

/// Memory of large tensors, which lie side by side in few regions of address space.
///
/// What is given back joins the free memory beside it, so that the memory of two small tensors can become that of a large one, and
/// the lowest free place that is large enough is taken. Memory that was never handed out takes none of the machine's.
package struct Arena {
    fileprivate struct Block { var offset, size: Int }

    fileprivate struct Region {
        let start: UnsafeMutableRawPointer
        let size: Int
        /// What was handed out at some time ends here.
        var used = 0
        /// In order of their offsets; no two touch.
        var free: [Block] = []

        func holds(_ pointer: UnsafeMutableRawPointer) -> Bool { start <= pointer && pointer < start + size }
    }

    private var regions: [Region] = []

    package init() {}

    /// Address space that is asked for at once.
    private static let regionSize = 1 << 30

    /// Bytes that are free after they were used.
    package var freeBytes: Int { regions.reduce(0) { $1.free.reduce($0) { $0 + $1.size } } }

    /// - Parameter size: A multiple of 64, which is how memory is aligned.
    /// - Returns: Nil where the system offers no address space.
    package mutating func take(_ size: Int) -> UnsafeMutableRawPointer? {
        for index in regions.indices {
            if let offset = regions[index].take(size) { return regions[index].start + offset }
        }
        let wanted = max(Self.regionSize, (size + 0x1f_ffff) & ~0x1f_ffff)
        guard let start = st_reserve_memory(wanted) else { return nil }
        regions.append(Region(start: start, size: wanted))
        return start + regions[regions.count - 1].take(size)!
    }

    /// - Returns: False for memory that came from elsewhere.
    package mutating func giveBack(_ pointer: UnsafeMutableRawPointer, _ size: Int) -> Bool {
        guard let index = regions.firstIndex(where: { $0.holds(pointer) }) else { return false }
        regions[index].giveBack(Block(offset: pointer - regions[index].start, size: size))
        return true
    }

    /// Returns the memory of what is free to the system.
    mutating func releasePages() {
        for index in regions.indices {
            for block in regions[index].free { st_release_pages(regions[index].start + block.offset, block.size) }
            regions[index].forgetLast()
        }
    }
}

extension Arena.Region {
    mutating func take(_ size: Int) -> Int? {
        if let index = free.firstIndex(where: { $0.size >= size }) {
            let offset = free[index].offset
            if free[index].size == size { free.remove(at: index) }
            else { free[index] = Arena.Block(offset: offset + size, size: free[index].size - size) }
            return offset
        }
        // What is free at the end grows into what was never used.
        let isFreeAtEnd = free.last.map { $0.offset + $0.size == used } ?? false
        let offset = isFreeAtEnd ? free.last!.offset : used
        if offset + size > self.size { return nil }
        if isFreeAtEnd { free.removeLast() }
        used = offset + size
        return offset
    }

    mutating func giveBack(_ block: Arena.Block) {
        var low = 0, high = free.count
        while low < high {
            let middle = (low + high) / 2
            if free[middle].offset < block.offset { low = middle + 1 } else { high = middle }
        }
        let joinsBefore = low > 0 && free[low - 1].offset + free[low - 1].size == block.offset
        let joinsAfter = low < free.count && block.offset + block.size == free[low].offset
        switch (joinsBefore, joinsAfter) {
        case (true, true):
            free[low - 1].size += block.size + free[low].size
            free.remove(at: low)
        case (true, false): free[low - 1].size += block.size
        case (false, true): free[low] = Arena.Block(offset: block.offset, size: block.size + free[low].size)
        case (false, false): free.insert(block, at: low)
        }
    }

    /// Counts what is free at the end as never used.
    mutating func forgetLast() {
        guard let last = free.last, last.offset + last.size == used else { return }
        used = last.offset
        free.removeLast()
    }
}
