// How long ranks take to add up numbers, by how many: the median of 200 sums each. To be run by mpirun.
import Communication
import Foundation

let ranks = try Job.join(), rounds = 200
for count in [1, 1 << 10, 1 << 13, 1 << 15, 1 << 17, 1 << 19, 1 << 21] {
    let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
    values.initialize(repeating: 0)
    var seconds: [Double] = []
    for _ in 0..<rounds {
        try ranks.barrier()
        let begin = ContinuousClock.now
        try ranks.startSum(values).wait()
        seconds.append(begin.duration(to: .now) / .seconds(1))
    }
    values.deallocate()
    if ranks.isFirst { print(String(format: "%d ranks, %9d bytes: %9.1f µs", ranks.size, 4 * count, 1e6 * seconds.sorted()[rounds / 2])) }
}
try ranks.leave()
