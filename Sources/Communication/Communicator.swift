/// What the processes of a job say to each other. Each is a *rank*, counted from 0.
///
/// Operations marked *collective* must be called by every rank, in the same order; they return when this rank has what it asked
/// for. Every operation ends within `timeouts.operationSeconds`, or throws. Any thread may call, but collective operations of one
/// rank must not be called by several at once.
public protocol Communicator: AnyObject, Sendable {
    /// Of this process, from 0.
    var rank: Int { get }
    /// How many ranks there are.
    var size: Int { get }
    /// How long what is waited for may take.
    var timeouts: CommunicationTimeouts { get }

    /// Begins to add up `values` over all ranks, in place; the same bytes come out on each. Collective.
    ///
    /// The order in which ranks are added depends on their number and on the count of values alone.
    ///
    /// - Parameter values: Must not be read, changed or freed before the sum is done.
    func startSum(_ values: UnsafeMutableBufferPointer<Float>) throws(CommunicationError) -> any PendingSum

    /// What every rank gave, by rank; lengths may differ. Collective.
    func allGather(_ bytes: [UInt8]) throws(CommunicationError) -> [[UInt8]]

    /// The same where every rank knows how many bytes each gives, which saves asking. Collective.
    func allGather(_ bytes: [UInt8], lengths: [Int]) throws(CommunicationError) -> [[UInt8]]

    /// What every rank gave, by rank, at `root`; empty elsewhere. Lengths may differ. Collective.
    func gather(_ bytes: [UInt8], at root: Int) throws(CommunicationError) -> [[UInt8]]

    /// What `root` gave. Collective.
    ///
    /// - Parameter bytes: Counts at `root` alone.
    func broadcast(_ bytes: [UInt8], from root: Int) throws(CommunicationError) -> [UInt8]

    /// Returns when every rank has called it. Collective.
    func barrier() throws(CommunicationError)

    /// Sends a message, and does not wait until it is received. Messages from one rank to another arrive in order.
    func send(_ bytes: [UInt8], to rank: Int) throws(CommunicationError)

    /// The next message that has arrived, nil if there is none.
    func receive() throws(CommunicationError) -> Message?

    /// A counter that all ranks share. Collective.
    func sharedCounter() throws(CommunicationError) -> any SharedCounter

    /// Writes a message to standard error and ends all ranks with an exit code, whatever they are doing.
    func abort(code: Int32, message: String) -> Never

    /// Waits for the other ranks, and leaves the job. Collective; nothing may be called after it.
    func leave() throws(CommunicationError)
}

/// A sum over ranks that is under way.
public protocol PendingSum {
    /// Whether it is done. Asking now and then makes it go on.
    func isDone() throws(CommunicationError) -> Bool
    /// Returns when it is done.
    func wait() throws(CommunicationError)
}

/// A counter that all ranks share, such as of the files that are given out.
public protocol SharedCounter: Sendable {
    /// 0 at the first call by any rank, then 1, 2, …; no number comes twice.
    func next() throws(CommunicationError) -> Int
}

/// What one rank sent to another.
public struct Message: Sendable, Hashable {
    /// Who sent it.
    public var rank: Int
    /// What was sent.
    public var bytes: [UInt8]

    /// A message from `rank`.
    public init(rank: Int, bytes: [UInt8]) { (self.rank, self.bytes) = (rank, bytes) }
}

/// How long a job goes on when something does not come.
public struct CommunicationTimeouts: Sendable, Hashable {
    /// A rank from which nothing at all is heard for so long is taken for lost, and the job ends. A rank that is busy is heard.
    public var silenceSeconds: Double
    /// The longest that a rank waits in one operation for others, which may be at work: reading music, or writing a model.
    public var operationSeconds: Double

    /// The defaults: one minute, and six hours.
    public init(silenceSeconds: Double = 60, operationSeconds: Double = 6 * 3600) {
        (self.silenceSeconds, self.operationSeconds) = (silenceSeconds, operationSeconds)
    }
}
