import Communication
import Foundation
import Testing

/// Ranks that are processes of their own; left out where the trait MPI is off.
@Suite(.enabled(if: Job.hasMPI)) struct OpenMPITests {
    private struct Outcome { var code: Int32, output: String, errors: String, seconds: Double }

    private func exercise(ranks: Int, _ arguments: [String] = [], _ environment: [String: String] = [:]) throws -> Outcome {
        let process = Process(), output = Pipe(), begin = ContinuousClock.now
        let errorFile = NSTemporaryDirectory() + "rank-exercise-\(UUID().uuidString)"
        try Data().write(to: URL(fileURLWithPath: errorFile))
        defer { try? FileManager.default.removeItem(atPath: errorFile) }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let program = Bundle.allBundles.lazy.map(\.bundleURL).first { $0.pathExtension == "xctest" }?.deletingLastPathComponent()
            ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.arguments = ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "\(ranks)", program.appendingPathComponent("RankExercise").path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = FileHandle(forWritingAtPath: errorFile)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Outcome(code: process.terminationStatus, output: text, errors: try String(contentsOfFile: errorFile, encoding: .utf8),
                       seconds: begin.duration(to: .now) / .seconds(1))
    }

    @Test(arguments: [1, 2, 3, 4])
    func everyOperationIsRight(ranks: Int) throws {
        let outcome = try exercise(ranks: ranks)
        #expect(outcome.output == "all operations of \(ranks) ranks are right\n", "\(outcome.errors)")
        #expect(outcome.code == 0)
    }

    @Test func aStoppedRankIsNamedAndTheJobEnds() throws {
        let outcome = try exercise(ranks: 3, ["stopped"], ["SAMETEMPO_MPI_SILENCE_SECONDS": "2"])
        #expect(outcome.code == lostRankCode)
        #expect(outcome.errors.contains("rank 1 on ") && outcome.errors.contains("has not been heard of by rank 0"), "\(outcome.errors)")
        #expect(outcome.seconds < 60)
    }

    @Test func aRankThatStopsWhileTheJobComesTogetherEndsIt() throws {
        let outcome = try exercise(ranks: 2, ["half joined"], ["SAMETEMPO_MPI_SILENCE_SECONDS": "2"])
        #expect(outcome.code == lostRankCode)
        #expect(outcome.errors.contains("did not come together within 2 s"), "\(outcome.errors)")
        #expect(outcome.seconds < 60)
    }

    @Test func aKilledRankEndsTheJob() throws {
        let outcome = try exercise(ranks: 3, ["killed"])
        #expect(outcome.code != 0)
        #expect(outcome.seconds < 60)
    }

    @Test func whoLivesButNeverComesIsWaitedForNoLongerThanAsked() throws {
        let outcome = try exercise(ranks: 2, ["absent"], ["SAMETEMPO_MPI_TIMEOUT_SECONDS": "2", "SAMETEMPO_MPI_SILENCE_SECONDS": "30"])
        #expect(outcome.code == lostRankCode)
        #expect(outcome.errors.contains("a barrier was not done after 2 s"), "\(outcome.errors)")
        #expect(outcome.seconds < 60)
    }

    @Test func timesThatAreNotNumbersAreNamed() throws {
        let outcome = try exercise(ranks: 1, [], ["SAMETEMPO_MPI_TIMEOUT_SECONDS": "soon"])
        #expect(outcome.code != 0)
        #expect(outcome.errors.contains("SAMETEMPO_MPI_TIMEOUT_SECONDS"), "\(outcome.errors)")
    }
}
