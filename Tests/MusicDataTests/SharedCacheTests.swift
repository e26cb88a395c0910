import AudioFiles
import Foundation
import MusicData
import Synchronization
import TestSupport
import Testing

/// Processes that build a cache together.
@Suite struct SharedCacheTests {
    let folder: TemporaryFolder, cache: String, log: String, files: [String]

    init() throws {
        folder = try TemporaryFolder()
        (cache, log) = (folder.path + "/cache", folder.path + "/log")
        let folder = folder
        files = try (0..<20).map { try folder.file("\($0).wav", "content \($0)") }
    }

    private func start(milliseconds: Int) throws -> Process {
        let process = Process()
        let tests = Bundle.allBundles.lazy.map(\.bundleURL).first { $0.pathExtension == "xctest" } ?? URL(fileURLWithPath: CommandLine.arguments[0])
        process.executableURL = tests.deletingLastPathComponent().appendingPathComponent("CacheExercise")
        process.arguments = [cache, log, "\(milliseconds)"] + files
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func computed() -> [String] { ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init) }

    private func names() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: cache) }

    @Test func eachEntryIsMadeOnceHoweverManyProcessesWantIt() throws {
        let processes = try (0..<4).map { _ in try start(milliseconds: 10) }
        for process in processes {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        #expect(computed().sorted() == files.sorted())
        #expect(try names().count { $0.hasSuffix(".safetensors") } == files.count)
        let left = try names().filter { $0.contains(".claim") || $0.hasSuffix(".part") }
        #expect(left.isEmpty, "\(left)")
    }

    @Test func whatAProcessLeavesThatIsKilledIsTakenOverAtOnce() throws {
        let processes = try (0..<3).map { _ in try start(milliseconds: 40) }
        while computed().count < 7 { usleep(1000) }
        kill(processes[1].processIdentifier, SIGKILL)
        let begin = ContinuousClock.now
        for process in processes { process.waitUntilExit() }
        #expect(processes[0].terminationStatus == 0 && processes[2].terminationStatus == 0)
        // Far less than the time after which a process of another machine would be given up.
        #expect(begin.duration(to: .now) < .seconds(30))
        // What it was at, and nothing else, was done twice.
        #expect(Set(computed()) == Set(files) && computed().count <= files.count + 1, "\(computed().count)")
        #expect(try names().count { $0.hasSuffix(".safetensors") } == files.count)
    }

    fileprivate struct Counted: CachedFeature {
        static let name = "counted"
        let settings = "counted 1"
        let columns = 1
        let count: Count
        func compute(_ path: String) throws -> (values: [Int16], warning: String?) {
            count.add()
            return ([1, 2, 3], nil)
        }
    }

    /// Where the claim on the only entry of a file lies: a run is made elsewhere to know the name.
    private func claim(of file: String) throws -> String {
        let other = folder.path + "/other"
        _ = try FeatureCache(folder: other).array(file, Counted(count: Count()))
        let entry = try #require(try FileManager.default.subpathsOfDirectory(atPath: other).first { $0.hasSuffix(".safetensors") })
        try FileManager.default.createDirectory(atPath: "\(cache)/\(entry.prefix(2))", withIntermediateDirectories: true)
        return "\(cache)/\(entry).claim"
    }

    @Test func aClaimOfAnotherMachineHoldsAsLongAsItIsTouched() throws {
        let claim = try claim(of: files[0]), count = Count()
        try Data("another-host\n1\n".utf8).write(to: URL(fileURLWithPath: claim))
        let cache = try FeatureCache(folder: cache, staleSeconds: 60)
        #expect(try cache.arrayUnlessClaimed(files[0], Counted(count: count))?.contentHash == nil)
        #expect(count.value == 0)
        // The clock of this machine plays no part, only that of the file system.
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -50)], ofItemAtPath: claim)
        #expect(try cache.arrayUnlessClaimed(files[0], Counted(count: count))?.contentHash == nil)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -70)], ofItemAtPath: claim)
        #expect(try cache.arrayUnlessClaimed(files[0], Counted(count: count))?.contentHash != nil)
        #expect(count.value == 1)
        #expect(!FileManager.default.fileExists(atPath: claim))
    }

    @Test func whoWorksLongTouchesItsClaim() throws {
        let claim = try claim(of: files[0])
        let holder = try FeatureCache(folder: cache, staleSeconds: 0.6)
        let file = files[0]
        struct Long: CachedFeature {
            static let name = "counted"
            let settings = "counted 1"
            let columns = 1
            func compute(_ path: String) throws -> (values: [Int16], warning: String?) { usleep(2_000_000); return ([1], nil) }
        }
        let ended = DispatchGroup()
        DispatchQueue.global().async(group: ended) { _ = try? holder.array(file, Long()) }
        while !FileManager.default.fileExists(atPath: claim) { usleep(1000) }
        usleep(1_200_000)
        let other = try FeatureCache(folder: cache, staleSeconds: 0.6)
        #expect(try other.arrayUnlessClaimed(file, Long())?.contentHash == nil)
        ended.wait()
        #expect(try other.arrayUnlessClaimed(file, Long())?.contentHash != nil)
    }
}

/// A count that copies of a feature share.
private final class Count: Sendable {
    private let count = Mutex(0)
    func add() { count.withLock { $0 += 1 } }
    var value: Int { count.withLock { $0 } }
}
