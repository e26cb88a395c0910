import Communication
import Foundation
import Testing

@Suite struct StandstillWatchTests {
    @Test func aLoopThatStandsStillEndsTheProcess() async throws {
        let result = try await #require(processExitsWith: .exitCode(lostRankCode), observing: [\.standardErrorContent]) {
            let watch = StandstillWatch(seconds: 1, "rank 3 on node7: Open MPI does not return")
            watch.start()
            for _ in 0..<20 { watch.goesOn(); usleep(20_000) }
            sleep(60)
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self)
                == "sametempo: rank 3 on node7: Open MPI does not return within 1 s. The job ends.\n")
    }

    @Test func aLoopThatGoesOnAndOneThatIsOverAreLeftAlone() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let over = StandstillWatch(seconds: 0.5, "over"), watch = StandstillWatch(seconds: 0.5, "goes on")
            over.start()
            watch.start()
            over.stop()
            for _ in 0..<100 { watch.goesOn(); usleep(20_000) }
            _exit(7)
        }
    }
}
