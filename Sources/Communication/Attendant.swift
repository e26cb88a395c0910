import CMPIShim
import Foundation
import Synchronization

/// A thread beside the work of a rank: tells the others that it lives, notices when they do not, and answers for shared counters.
///
/// Rank 0 hears all others, and they hear it: whoever is lost is missed by somebody.
final class Attendant: Sendable {
    private let calls: MPICalls
    private let hosts: [String]
    private let rank: Int
    private let silenceSeconds: Double
    private let counters = Mutex<[Int]>([])
    private let mayEnd = Atomic<Bool>(false)
    /// Ends a pause.
    private let wake = DispatchSemaphore(value: 0)
    private let hasEnded = DispatchSemaphore(value: 0)
    private let watch: StandstillWatch

    init(calls: MPICalls, hosts: [String], rank: Int, silenceSeconds: Double) {
        (self.calls, self.hosts, self.rank, self.silenceSeconds) = (calls, hosts, rank, silenceSeconds)
        watch = StandstillWatch(seconds: silenceSeconds, "rank \(rank) on \(hosts[rank]): Open MPI does not return")
    }

    /// Those that this rank hears.
    private var peers: [Int] { rank == 0 ? Array(1..<hosts.count) : [0] }
    private var signSeconds: Double { min(1, silenceSeconds / 10) }
    /// What a question for a number may wait at most, and what life signs may.
    private static let counterMicroseconds = 500, idleMicroseconds = 50_000

    func start() {
        if hosts.count == 1 { hasEnded.signal(); return }
        watch.start()
        let thread = Thread { [self] in
            attend()
            hasEnded.signal()
        }
        thread.stackSize = 512 * 1024
        thread.name = "ranks"
        thread.start()
    }

    /// Returns when the thread has ended.
    func stop() {
        mayEnd.store(true, ordering: .relaxed)
        wake.signal()
        hasEnded.wait()
    }

    // MARK: Counters

    /// The number of a counter that begins at 0.
    func addCounter() -> Int { counters.withLock { $0.append(0); return $0.count - 1 } }

    /// Rank 0's own way to the counter.
    func ownCounter(_ number: Int) -> any SharedCounter { OwnCounter(attendant: self, number: number) }

    fileprivate func take(_ number: Int) -> Int { counters.withLock { $0[number] += 1; return $0[number] - 1 } }

    private func answer() throws(CommunicationError) {
        while let request = try calls.receive(MPITag.counterRequest) {
            let reply = MPICalls.bytes(take(MPICalls.number(request.bytes)))
            try calls.deliver(reply, to: request.rank, MPITag.counterReply)
        }
    }

    // MARK: Life signs

    private func attend() {
        var signs = LifeSigns(peers, silenceSeconds: silenceSeconds), pending: [UnsafeMutableRawPointer?] = []
        var lastSign = -Double.infinity
        do throws(CommunicationError) {
            while !mayEnd.load(ordering: .relaxed) {
                watch.goesOn()
                while let sign = try calls.receive(MPITag.lifeSign) { signs.heard(sign.rank) }
                let now = LifeSigns.now
                if now - lastSign >= signSeconds {
                    lastSign = now
                    try sendSigns(&pending)
                }
                if let lost = signs.lost { report(lost) }
                let isAsked = rank == 0 && counters.withLock { !$0.isEmpty }
                if isAsked { try answer() }
                _ = wake.wait(timeout: .now() + .microseconds(isAsked ? Self.counterMicroseconds : Self.idleMicroseconds))
            }
            watch.stop()
        } catch {
            watch.stop()
            MPICalls.abort(code: lostRankCode, message: "sametempo: \(error); the job ends")
        }
    }

    private func sendSigns(_ pending: inout [UnsafeMutableRawPointer?]) throws(CommunicationError) {
        var waiting: [UnsafeMutableRawPointer?] = []
        for var operation in pending where try !calls.test(&operation, "a life sign") { waiting.append(operation) }
        pending = waiting
        // Those that do not take them need not have more.
        if pending.count > 4 * hosts.count { return }
        for peer in peers {
            pending.append(try calls.begin("a life sign to rank \(peer)") { mpi_start_send(nil, 0, Int32(peer), MPITag.lifeSign, $0) })
        }
    }

    private func report(_ lost: Int) -> Never {
        watch.stop()
        MPICalls.abort(code: lostRankCode, message: "sametempo: rank \(lost) on \(hosts[lost]) has not been heard of by rank \(rank) on \(hosts[rank]) "
            + "for \(Int(silenceSeconds)) s: it was killed or stopped, or the network failed. The job ends.")
    }
}

/// Who was heard when.
struct LifeSigns {
    private let silenceSeconds: Double
    private var lastHeard: [Int: Double]
    private var lastLook: Double

    static var now: Double { ProcessInfo.processInfo.systemUptime }

    init(_ peers: [Int], silenceSeconds: Double) {
        self.silenceSeconds = silenceSeconds
        lastLook = Self.now
        lastHeard = Dictionary(uniqueKeysWithValues: peers.map { ($0, Self.now) })
    }

    mutating func heard(_ rank: Int) { lastHeard[rank] = Self.now }

    /// A rank that has been silent too long.
    var lost: Int? {
        mutating get {
            let now = Self.now
            // Who was stopped itself has heard nobody meanwhile.
            if now - lastLook > silenceSeconds / 2 { for rank in lastHeard.keys { lastHeard[rank] = now } }
            lastLook = now
            return lastHeard.filter { now - $0.value > silenceSeconds }.keys.min()
        }
    }
}

private struct OwnCounter: SharedCounter {
    let attendant: Attendant
    let number: Int

    func next() -> Int { attendant.take(number) }
}

/// A counter that rank 0 keeps.
final class RemoteCounter: SharedCounter {
    private let calls: MPICalls
    private let number: Int
    /// One question at a time, so that its answer is known.
    private let question = Mutex<Void>(())

    init(calls: MPICalls, number: Int) { (self.calls, self.number) = (calls, number) }

    func next() throws(CommunicationError) -> Int {
        try question.withLock { (_) throws(CommunicationError) in
            try calls.deliver(MPICalls.bytes(number), to: 0, MPITag.counterRequest)
            return MPICalls.number(try calls.awaitMessage(MPITag.counterReply, "the answer of rank 0 for a shared counter").bytes)
        }
    }
}
