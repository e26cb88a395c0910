// Every operation between ranks, done under mpirun by CommunicationTests. Prints a line at rank 0 if all is as it should be; ends
// with a trap if not. With an argument, rank 1 goes wrong in the way that it names.
import CMPIShim
import Communication
import Foundation

// Between having joined and saying so.
if CommandLine.arguments.dropFirst().first == "half joined", ProcessInfo.processInfo.environment["OMPI_COMM_WORLD_RANK"] == "1" {
    _ = mpi_start()
    kill(getpid(), SIGSTOP)
}
let ranks = try Job.join()
let count = ranks.size, rank = ranks.rank

func expect(_ isTrue: Bool, _ what: String) { precondition(isTrue, "rank \(rank): \(what)") }

if let fault = CommandLine.arguments.dropFirst().first {
    if rank == 1 {
        if fault == "killed" { kill(getpid(), SIGKILL) }
        if fault == "stopped" { kill(getpid(), SIGSTOP) }
        if fault == "absent" { sleep(600) }
    }
    do { try ranks.barrier() } catch { ranks.abort(code: lostRankCode, message: "sametempo: \(error)") }
}

var few = [Float(rank), 1]
try ranks.sum(&few)
expect(few == [Float(count * (count - 1) / 2), Float(count)], "sum \(few)")

// Several sums under way at once; large enough for another algorithm than the small one.
let buffers = (0..<3).map { number in
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 100_000 + number)
    buffer.initialize(repeating: Float(rank + number))
    return buffer
}
let pending = try buffers.map { try ranks.startSum($0) }
for (number, sum) in pending.enumerated() {
    while try !sum.isDone() {}
    let expected = Float(count * (count - 1) / 2 + count * number)
    expect(buffers[number].allSatisfy { $0 == expected }, "sum \(number): \(buffers[number][0]), expected \(expected)")
}

expect(try ranks.allGather([Int](repeating: rank, count: rank)) == (0..<count).map { [Int](repeating: $0, count: $0) }, "all-gather")
expect(try ranks.allGather([UInt8](repeating: UInt8(rank), count: 2 * rank), lengths: (0..<count).map { 2 * $0 })
       == (0..<count).map { [UInt8](repeating: UInt8($0), count: 2 * $0) }, "all-gather of known lengths")
let gathered = try ranks.gather([UInt8](repeating: UInt8(rank), count: 3 * rank), at: count - 1)
expect(gathered == (rank == count - 1 ? (0..<count).map { [UInt8](repeating: UInt8($0), count: 3 * $0) } : []), "gather")
expect(try ranks.broadcast([Double(rank), .pi], from: count - 1) == [Double(count - 1), .pi], "broadcast")

let counter = try ranks.sharedCounter()
var taken: [Int] = []
while true {
    let number = try counter.next()
    if number >= 100 { break }
    taken.append(number)
}
expect(try ranks.allGather(taken).flatMap { $0 }.sorted() == Array(0..<100), "counter")

// Messages of any size go while the receiver does something else.
if rank > 0 { for number in 0..<5 { try ranks.send([UInt8](repeating: UInt8(number), count: 1 << (5 * number)), to: 0) } }
try ranks.barrier()
if rank == 0 {
    var last = [Int](repeating: -1, count: count), received = 0
    while received < 5 * (count - 1) {
        guard let message = try ranks.receive() else { continue }
        received += 1
        last[message.rank] += 1
        expect(message.bytes == [UInt8](repeating: UInt8(last[message.rank]), count: 1 << (5 * last[message.rank])), "message \(last)")
    }
}
try ranks.leave()
if rank == 0 { print("all operations of \(count) ranks are right") }
