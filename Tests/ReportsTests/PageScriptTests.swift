import Foundation
import Reports
import TempoEstimation
import TestSupport
import Testing

/// The script of pages, run by a browser.
@Suite(.enabled(if: chromiumPath != nil, "chromium is not installed")) struct PageScriptTests {
    private func evaluation() -> String {
        let answers: [(tempoBPM: Double?, confidence: Double)] = [(120, 0.9), (60, 0.3), (nil, 0.1), (180, 0.8)]
        let files = answers.enumerated().map { place, answer in
            let outcome: TempoEstimate.Outcome = answer.tempoBPM.map { .tempo(.init(bpm: $0)) } ?? .refused(.noPulse)
            let estimate = TempoEstimate(outcome, confidence: answer.confidence, durationSeconds: 30), name = "file \(place).wav"
            return EvaluationReport.File(name: name, path: name, score: .init(group: "g", annotatedBPM: 120, estimate: estimate))
        }
        return EvaluationReport(title: "t", source: "s", files: files, pagePath: nil).html()
    }

    private func beats(_ times: [Double]) -> String {
        var estimate = TempoEstimate(.tempo(.init(bpm: 120)), confidence: 0.9, durationSeconds: 30)
        estimate.beats = BeatTrack(beats: times.map { Beat(seconds: $0, confidence: 1) }, grid: nil)
        return TempoReport(items: [.init(path: "a.wav", result: .success(estimate))], pagePath: nil).html()
    }

    /// What `actions` leave in `result`, with the page's policy out of the way, as JSON.
    private func run(_ page: String, before: String = "", actions: String) throws -> [String: [String]] {
        let free = page.replacing(/<meta http-equiv="Content-Security-Policy"[^>]*>/, with: "<script>\(before)</script>")
        let after = "<script>const result = {}; \(actions); document.body.innerHTML = '<pre>' + JSON.stringify(result) + '</pre>';</script></body>"
        let tree = try browserTree(of: free.replacingOccurrences(of: "</body>", with: after))
        let json = try #require(tree.firstMatch(of: /<pre>(.*?)<\/pre>/)?.output.1, "\(tree.suffix(2000))")
        return try JSONDecoder().decode([String: [String]].self, from: Data(json.utf8))
    }

    @Test func thePolicyLetsItRunAndNoOther() throws {
        let page = evaluation().replacingOccurrences(of: "</body>", with: "<script>document.body.append('intruder')</script></body>")
        let tree = try browserTree(of: page)
        #expect(tree.contains("4 of 4 shown") && !tree.contains(">intruder"))
        #expect(tree.firstMatch(of: /<div class="filter"[^>]*hidden/) == nil)
    }

    @Test func tablesAreSortedByTheirHeadingsAndEmptyCellsComeLast() throws {
        let result = try run(evaluation(), actions: """
            const table = document.getElementById("all-files-rows");
            const button = name => [...table.querySelectorAll("th button")].find(b => b.textContent.startsWith(name));
            const names = () => [...table.tBodies[0].rows].map(row => row.cells[0].textContent);
            result.before = names();
            button("Estimated").click(); result.up = names();
            button("Estimated").click(); result.down = names();
            result.marks = [...table.querySelectorAll("th")].map(th => th.getAttribute("aria-sort") ?? "");
            button("Relation").click(); result.words = [...table.tBodies[0].rows].map(row => row.cells[3].textContent)
            """)
        func names(_ order: [Int]) -> [String] { order.map { "file \($0).wav" } }
        #expect(result["before"] == names([0, 1, 2, 3]) && result["up"] == names([1, 0, 3, 2]) && result["down"] == names([3, 0, 1, 2]))
        #expect(result["marks"]?.filter { !$0.isEmpty } == ["descending"])
        #expect(result["words"] == ["×½", "none (no-pulse)", "same", "ternary (3:2, 4:3)"])
    }

    @Test func rowsAreLookedForByWordsAndKind() throws {
        let result = try run(evaluation(), actions: """
            const filter = document.querySelector(".filter"), rows = [...document.getElementById("all-files-rows").tBodies[0].rows];
            const shown = () => rows.filter(row => !row.hidden).map(row => row.cells[0].textContent)
              .concat(filter.querySelector("output").value);
            const set = (name, value) => {
              const field = filter.querySelector(name);
              field.value = value;
              field.dispatchEvent(new Event("input", {bubbles: true}));
            };
            set("input", "3.WAV file"); result.words = shown();
            set("input", "nowhere"); result.nothing = shown();
            set("input", ""); set("select", "no tempo"); result.kind = shown()
            """)
        #expect(result["words"] == ["file 3.wav", "1 of 4 shown"] && result["nothing"] == ["0 of 4 shown"])
        #expect(result["kind"] == ["file 2.wav", "1 of 4 shown"])
    }

    @Test func aNamePlaysInThePlayerOfThePage() throws {
        let result = try run(evaluation(), before: "HTMLMediaElement.prototype.play = () => Promise.resolve();", actions: """
            const deck = document.getElementById("deck"); result.before = [String(deck.hidden)];
            document.querySelector("#all-files-rows a.sound bdi").click();
            result.after = [String(deck.hidden), deck.querySelector("p").textContent, deck.querySelector("audio").getAttribute("src").split("/").pop()]
            """)
        #expect(result["before"] == ["true"] && result["after"] == ["false", "file 0.wav", "file%200.wav"])
    }

    /// With a clock that the test moves, in place of the sound card's.
    @Test func clicksFallOnTheBeatsAndStopWithTheSound() throws {
        let fakes = """
            let clock = 100, tick = null; const set = [], stopped = [];
            window.AudioContext = class { get currentTime() { return clock; } outputLatency = 0.02; destination = {}; resume() {} };
            window.GainNode = class { gain = {setValueAtTime() {}, exponentialRampToValueAtTime() {}}; connect(other) { return other; } };
            window.OscillatorNode = class { connect(other) { return other; } start(time) { this.time = time; set.push(time.toFixed(3)); }
              stop(time) { if (time === undefined) stopped.push(this.time.toFixed(3)); } };
            window.setInterval = body => { tick = body; return 1; }; window.clearInterval = () => { tick = null; };
            """
        let result = try run(beats([0.5, 1, 1.5, 2, 2.5, 3]), before: fakes, actions: """
            const audio = document.getElementById("file-1-sound"), box = document.querySelector(".clicks input");
            let position = 0, rate = 1, paused = true;
            Object.defineProperties(audio, {currentTime: {get: () => position}, playbackRate: {get: () => rate}, paused: {get: () => paused}});
            const fire = name => audio.dispatchEvent(new Event(name));
            const advance = seconds => {
              for (let step = 0; step < Math.round(seconds / 0.025); step += 1) {
                clock += 0.025;
                position += 0.025 * rate;
                if (tick) tick();
              }
            };
            const take = list => list.splice(0);
            paused = false; fire("playing"); advance(1.1); result.playing = take(set);
            paused = true; fire("pause"); result.taken = take(stopped); advance(1); result.paused = take(set);
            position = 1.9; paused = false; fire("playing"); advance(0.3); result.again = take(set);
            position = 0.4; fire("seeking"); fire("seeked"); advance(0.2); result.sought = take(set);
            rate = 2; fire("ratechange"); position = 0.9; fire("seeking"); fire("seeked"); advance(0.2); result.fast = take(set);
            box.checked = false; box.dispatchEvent(new Event("input")); advance(1); result.off = take(set)
            """)
        // Heard 0.02 s after they are sounded: the sound began at 100 on the clock.
        #expect(result["playing"] == ["100.480", "100.980"] && result["paused"] == [])
        // Gone on with at 1.9 s when the clock stood at 102.1.
        #expect(result["again"] == ["102.180"])
        // 0.5 s is heard 0.1 s after the clock stood at 102.4.
        #expect(result["sought"] == ["102.480"])
        // At double speed 1.0 s comes 0.05 s after 102.6, and 1.5 s comes 0.3 s after it.
        #expect(result["fast"] == ["102.630", "102.880"] && result["off"] == [])
    }
}
