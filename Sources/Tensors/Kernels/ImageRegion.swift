import CTensorKernels

/// A rectangle of an image, which may reach beyond it where zeros are read.
struct ImageRegion {
    let rows, columns: Range<Int>
    /// Only every so many rows are read, from the first on; what the others hold when they are copied is left open.
    var rowStep = 1
    var count: Int { rows.count * columns.count }

    /// Whether the region does not reach beyond an image.
    func isInside(_ height: Int, _ width: Int) -> Bool {
        rows.lowerBound >= 0 && rows.upperBound <= height && columns.lowerBound >= 0 && columns.upperBound <= width
    }

    /// Where the region lies in memory, and how far apart its rows are: in the image itself if it is inside and
    /// `channels` are not padded, else in `scratch`, which it is copied to.
    ///
    /// - Parameters:
    ///   - image: Nil if `copy` computes it.
    ///   - paddedChannels: At least `channels`; the further ones are zero.
    ///   - copy: Writes a run of the image, given where it starts and how many numbers it has.
    func placed(
        _ image: UnsafePointer<Float>?, height: Int, width: Int, channels: Int, paddedChannels: Int,
        scratch: UnsafeMutablePointer<Float>, copy: ((Int, Int, UnsafeMutablePointer<Float>) -> Void)? = nil
    ) -> (start: UnsafePointer<Float>, pitch: Int) {
        if isInside(height, width) && copy == nil && paddedChannels == channels {
            return (image! + (rows.lowerBound * width + columns.lowerBound) * channels, width * channels)
        }
        let pitch = columns.count * paddedChannels
        let first = min(max(0, columns.lowerBound), columns.upperBound), last = max(first, min(width, columns.upperBound))
        var target = scratch
        for (index, row) in rows.enumerated() {
            defer { target += pitch }
            if index % rowStep != 0 { continue }
            if row < 0 || row >= height || first >= last { Float.fill(pitch, 0, target); continue }
            let left = (first - columns.lowerBound) * paddedChannels, start = (row * width + first) * channels
            Float.fill(left, 0, target)
            Float.fill((columns.upperBound - last) * paddedChannels, 0, target + left + (last - first) * paddedChannels)
            if paddedChannels == channels {
                if let copy { copy(start, (last - first) * channels, target + left) }
                else { (target + left).update(from: image! + start, count: (last - first) * channels) }
                continue
            }
            for column in 0..<last - first {
                let cell = target + left + column * paddedChannels
                if let copy { copy(start + column * channels, channels, cell) }
                else { cell.update(from: image! + start + column * channels, count: channels) }
                Float.fill(paddedChannels - channels, 0, cell + channels)
            }
        }
        return (UnsafePointer(scratch), pitch)
    }

    /// The region as pairs of neighbouring channels in bfloat16, rounded as they are copied to `scratch`.
    func placedChannels(
        _ image: UnsafePointer<Float>, height: Int, width: Int, channels: Int, scratch: UnsafeMutablePointer<Float>
    ) -> (start: UnsafePointer<Float>, pitch: Int) {
        let inner = (channels + 1) / 2, pitch = columns.count * inner
        let first = min(max(0, columns.lowerBound), columns.upperBound), last = max(first, min(width, columns.upperBound))
        for (index, row) in rows.enumerated() {
            if index % rowStep != 0 { continue }
            let target = scratch + index * pitch
            if row < 0 || row >= height || first >= last { Float.fill(pitch, 0, target); continue }
            let left = (first - columns.lowerBound) * inner, source = image + (row * width + first) * channels
            Float.fill(left, 0, target)
            Float.fill((columns.upperBound - last) * inner, 0, target + pitch - (columns.upperBound - last) * inner)
            // Only an odd number of channels ends within a pair.
            let runs = channels % 2 == 0 ? 1 : last - first
            st_pair_neighbours(runs, (last - first) * channels / runs, source, channels, (target + left).pairs)
        }
        return (UnsafePointer(scratch), pitch)
    }

    /// Pairs, in bfloat16, of every place with the one `distance` further in its row, rounded as they are copied to `scratch`.
    /// What lies outside of the image or the region is 0.
    func placedNeighbours(
        _ image: UnsafePointer<Float>, height: Int, width: Int, channels: Int, distance: Int, scratch: UnsafeMutablePointer<Float>
    ) -> (start: UnsafePointer<Float>, pitch: Int) {
        let pitch = columns.count * channels, last = min(width, columns.upperBound)
        for (index, row) in rows.enumerated() {
            if index % rowStep != 0 { continue }
            let target = scratch + index * pitch
            if row < 0 || row >= height { Float.fill(pitch, 0, target); continue }
            let line = image + row * width * channels
            st_pair_rows(columns.count, channels, line + columns.lowerBound * channels, channels, distance * channels, line,
                         line + last * channels, target.pairs)
        }
        return (UnsafePointer(scratch), pitch)
    }

    /// A region that was placed, as pairs of neighbouring channels in bfloat16.
    func pairedChannels(
        _ placed: UnsafePointer<Float>, _ pitch: Int, channels: Int, scratch: UnsafeMutablePointer<Float>
    ) -> (start: UnsafePointer<Float>, pitch: Int) {
        let pairs = columns.count * ((channels + 1) / 2)
        // Only an odd number of channels ends within a pair.
        let runs = channels % 2 == 0 ? 1 : columns.count
        for row in stride(from: 0, to: rows.count, by: rowStep) {
            st_pair_neighbours(runs, columns.count * channels / runs, placed + row * pitch, channels, scratch.pairs + row * pairs)
        }
        return (UnsafePointer(scratch), pairs)
    }

    /// A region that was placed, as pairs of every place with the one `distance` further in its row.
    func pairedNeighbours(
        _ placed: UnsafePointer<Float>, _ pitch: Int, channels: Int, distance: Int, scratch: UnsafeMutablePointer<Float>
    ) -> (start: UnsafePointer<Float>, pitch: Int) {
        let pairs = columns.count * channels
        for row in stride(from: 0, to: rows.count, by: rowStep) {
            let line = placed + row * pitch
            st_pair_rows(columns.count, channels, line, channels, distance * channels, line, line + pairs, scratch.pairs + row * pairs)
        }
        return (UnsafePointer(scratch), pairs)
    }
}
