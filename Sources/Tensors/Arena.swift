import CTensorKernels

/// Memory of large tensors, which lie side by side in few regions of address space.
///
/// What is given back joins the free memory beside it, so that the memory of two small tensors can become that of a large one. Of the
/// free places that are large enough, the lowest of those is taken whose pages hold most memory already. Pages that were never handed
/// out take none of the machine's, and pages of what is free can be given back to it.
package struct Arena {
    /// Bytes of a page, which the machine gives memory to as a whole where it has pages this large.
    package static let pageSize = 1 << 21

    fileprivate struct Block { var offset, size: Int }

    fileprivate struct Region {
        let start: UnsafeMutableRawPointer
        let size: Int
        /// What was handed out at some time ends here.
        var used = 0
        /// In order of their offsets; no two touch.
        var free: [Block] = []
        /// Whether each page up to the last that was handed out has memory.
        var isResident: [Bool] = []

        func holds(_ pointer: UnsafeMutableRawPointer) -> Bool { start <= pointer && pointer < start + size }
    }

    private var regions: [Region] = []

    package init() {}

    /// Address space that is asked for at once.
    private static let regionSize = 1 << 30

    /// Bytes that are free after they were used.
    package var freeBytes: Int { regions.reduce(0) { $1.free.reduce($0) { $0 + $1.size } } }

    /// Bytes of pages that have memory, or have it as soon as they are written to.
    package private(set) var residentBytes = 0

    /// - Parameter size: A multiple of 64, which is how memory is aligned.
    /// - Returns: Nil where the system offers no address space.
    package mutating func take(_ size: Int) -> UnsafeMutableRawPointer? {
        for index in regions.indices {
            if let offset = regions[index].take(size) { return handOut(offset, size, of: index) }
        }
        let wanted = max(Self.regionSize, (size + Self.pageSize - 1) & -Self.pageSize)
        guard let space = st_reserve_memory(wanted + Self.pageSize) else { return nil }
        let start = UnsafeMutableRawPointer(bitPattern: (UInt(bitPattern: space) + UInt(Self.pageSize) - 1) & ~UInt(Self.pageSize - 1))!
        regions.append(Region(start: start, size: wanted))
        let last = regions.count - 1
        return handOut(regions[last].take(size)!, size, of: last)
    }

    private mutating func handOut(_ offset: Int, _ size: Int, of index: Int) -> UnsafeMutableRawPointer {
        residentBytes += Self.pageSize * regions[index].makeResident(offset, size)
        return regions[index].start + offset
    }

    /// - Returns: False for memory that came from elsewhere.
    package mutating func giveBack(_ pointer: UnsafeMutableRawPointer, _ size: Int) -> Bool {
        guard let index = regions.firstIndex(where: { $0.holds(pointer) }) else { return false }
        regions[index].giveBack(Block(offset: pointer - regions[index].start, size: size))
        return true
    }

    /// Returns the memory of free pages to the system, the highest first, until `bytes` are returned or no page is free.
    package mutating func returnPages(_ bytes: Int) {
        let least = residentBytes - bytes
        for index in regions.indices.reversed() {
            for block in regions[index].free.reversed() {
                let first = (block.offset + Self.pageSize - 1) / Self.pageSize
                for page in (first..<max(first, (block.offset + block.size) / Self.pageSize)).reversed() where regions[index].isResident[page] {
                    if residentBytes <= least { return }
                    st_release_pages(regions[index].start + page * Self.pageSize, Self.pageSize)
                    regions[index].isResident[page] = false
                    residentBytes -= Self.pageSize
                }
            }
        }
    }

    /// Returns the memory of what is free to the system, parts of pages too.
    mutating func returnAll() {
        returnPages(residentBytes)
        for index in regions.indices {
            for block in regions[index].free { st_release_pages(regions[index].start + block.offset, block.size) }
            regions[index].forgetLast()
        }
    }
}

extension Arena.Region {
    mutating func take(_ size: Int) -> Int? {
        var best: (index: Int, missing: Int)?
        for (index, block) in free.enumerated() where block.size >= size {
            let missing = missingPages(block.offset, size)
            if missing < best?.missing ?? .max { best = (index, missing) }
            if missing == 0 { break }
        }
        if let index = best?.index {
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

    private func pages(_ offset: Int, _ size: Int) -> Range<Int> {
        offset / Arena.pageSize..<(offset + size + Arena.pageSize - 1) / Arena.pageSize
    }

    private func missingPages(_ offset: Int, _ size: Int) -> Int {
        pages(offset, size).count { $0 >= isResident.count || !isResident[$0] }
    }

    /// - Returns: How many pages were not.
    mutating func makeResident(_ offset: Int, _ size: Int) -> Int {
        let pages = pages(offset, size), missing = missingPages(offset, size)
        if pages.upperBound > isResident.count { isResident += Array(repeating: false, count: pages.upperBound - isResident.count) }
        for page in pages { isResident[page] = true }
        return missing
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
