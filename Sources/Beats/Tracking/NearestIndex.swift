extension [Double] {
    /// The place of the value that is nearest to another, the first of two, in a rising list that is not empty.
    package func nearestIndex(to value: Double) -> Int {
        var low = 0, high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        if low == 0 { return 0 }
        return low == count || value - self[low - 1] <= self[low] - value ? low - 1 : low
    }
}
