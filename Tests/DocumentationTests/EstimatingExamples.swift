import AudioFiles
import SameTempo
import Testing

/// The examples of README.md and of the articles on estimating.
@Suite struct EstimatingExamples {
    let place: Workplace

    init() throws {
        place = try Workplace()
        try place.enter()
    }

    private func shipped() throws -> TempoEstimator {
        TempoEstimator(model: try TempoModel.shipped())
    }

    private func isSong(_ tempoBPM: Double?) -> Bool { tempoBPM.map { abs($0 / Workplace.songBPM - 1) < 0.001 } ?? false }

    @Test func readme() throws {
        // example: README 1
        let estimator = TempoEstimator(model: try TempoModel.shipped())
        let estimate = try estimator.estimate(path: "song.mp3")
        switch estimate.outcome {
        case .tempo(let tempo):
            print(tempo.bpm, "BPM; correct up to its metrical level with probability", estimate.confidence)
        case .refused(let refusal):
            print("no tempo:", refusal.rawValue)   // silent, too-short or no-pulse
        }
        // end
        #expect(isSong(estimate.tempoBPM) && estimate.confidence > 0.9)
    }

    @Test func aFile() throws {
        // example: GettingStarted 1
        let model = try TempoModel.shipped()
        let estimator = TempoEstimator(model: model)

        let estimate = try estimator.estimate(path: "song.mp3")
        print(estimate.tempoBPM ?? 0, "BPM with confidence", estimate.confidence)
        // end
        #expect(isSong(estimate.tempoBPM))
    }

    @Test func aFolder() throws {
        let estimator = try shipped()
        // example: GettingStarted 2
        let (files, problems) = FolderScanner.scan(["Music", "song.mp3"])
        for problem in problems { print(problem) }

        var tempi: [String: Double] = [:]
        for file in files {
            do {
                tempi[file] = try estimator.estimate(path: file).tempoBPM
            } catch {
                print(error)   // names the file, what was found and what to do
            }
        }
        // end
        #expect(problems.isEmpty && files.count == 37 && files.last == "song.mp3" && isSong(tempi["song.mp3"]))
    }

    @Test func samples() throws {
        let estimator = try shipped()
        // example: GettingStarted 3
        let reader = try AudioFileReader(path: "song.flac")
        let samples = reader.read(maximumFrames: 60 * reader.sampleRate)
        let estimate = try estimator.estimate(samples: samples, sampleRate: reader.sampleRate)
        // end
        #expect(isSong(estimate.tempoBPM))
    }

    @Test func aStream() throws {
        let estimator = try shipped()
        let reader = try AudioFileReader(path: "song.mp3"), sampleRate = reader.sampleRate
        var tempiSoFar: [Double?] = []
        func nextBlock() -> [Float]? {
            let block = reader.read(maximumFrames: 1024)
            return block.isEmpty ? nil : block
        }
        func show(_ estimate: TempoEstimate) { tempiSoFar.append(estimate.tempoBPM) }
        // example: Streams 1
        let tracker = try TempoTracker(model: estimator.model, options: estimator.options, sampleRate: sampleRate)
        var nextReport = 4.0
        while let block = nextBlock() {   // any number of mono samples
            tracker.process(block)
            if tracker.durationSeconds >= nextReport {
                show(tracker.estimate())
                nextReport += 2
            }
        }
        tracker.finish()
        let whole = tracker.estimate()
        // end
        #expect(isSong(whole.tempoBPM) && tempiSoFar.count >= 12 && tempiSoFar.suffix(5).allSatisfy(isSong))
        #expect(whole == (try estimator.estimate(path: "song.mp3")))
    }

    @Test func aStreamOfSongs() throws {
        let estimator = try shipped()
        var tempi: [Double?] = []
        func show(_ estimate: TempoEstimate) { tempi.append(estimate.tempoBPM) }
        let reader = try AudioFileReader(path: "mix.flac"), sampleRate = reader.sampleRate
        let songs = (0..<2).map { _ in reader.read(maximumFrames: 40 * sampleRate) }
        // example: Streams 2
        let tracker = try TempoTracker(model: estimator.model, sampleRate: sampleRate, windowSeconds: 12)
        for song in songs {
            tracker.process(song)
            show(tracker.estimate())   // of its last twelve seconds
            tracker.reset()
        }
        // end
        #expect(zip(tempi, [Workplace.mixBPM.first, Workplace.mixBPM.second]).allSatisfy { abs(($0 ?? 0) / $1 - 1) < 0.04 }, "\(tempi)")
    }

    @Test func secondTempo() throws {
        let estimator = try shipped()
        // example: Confidence 1
        let estimate = try estimator.estimate(path: "song.mp3")
        if let tempo = estimate.tempo, let second = tempo.secondBPM {
            print("\(tempo.bpm) BPM, or \(second) at another metrical level; strength \(tempo.strength)")
        }
        // end
        #expect(isSong(estimate.tempoBPM) && estimate.tempo?.secondBPM != nil && (0.5...1).contains(estimate.tempo?.strength ?? 0))
    }

    @Test func refusals() throws {
        let estimator = try shipped()
        // example: Confidence 2
        let estimate = try estimator.estimate(path: "silence.wav")
        let sentence = switch estimate.outcome {
        case .refused(.silent): "the file is silent"
        case .refused(.tooShort): "less than three seconds"
        case .refused(.noPulse): "sound without a beat"
        case .tempo(let tempo) where estimate.confidence < 0.5: "\(tempo.bpm) BPM, but this is uncertain"
        case .tempo(let tempo): "\(tempo.bpm) BPM"
        }
        // end
        #expect(sentence == "the file is silent")
    }

    @Test func priors() throws {
        let estimator = try shipped()
        // example: Confidence 3
        var slow = estimator
        slow.options.prior = TempoPrior(centreBPM: 70, widthOctaves: 0.5, minimumBPM: 40, maximumBPM: 90)
        let estimate = try slow.estimate(path: "song.mp3")
        // end
        #expect(estimate.tempoBPM.map { abs($0 / (Workplace.songBPM / 2) - 1) < 0.001 } ?? false, "\(estimate)")
    }

    @Test func parts() throws {
        let estimator = try shipped()
        // example: LocalTempo 1
        var detailed = estimator
        detailed.options.findsLocalTempi = true
        let estimate = try detailed.estimate(path: "mix.flac")
        for part in estimate.segments ?? [] {
            print("\(part.startSeconds) to \(part.endSeconds) s:", part.tempoBPM, "BPM")
        }
        // end
        let parts = try #require(estimate.segments)
        let first = try #require(parts.first), last = try #require(parts.last)
        #expect(abs(first.tempoBPM / Workplace.mixBPM.first - 1) < 0.01 && abs(last.tempoBPM / Workplace.mixBPM.second - 1) < 0.01, "\(parts)")
        #expect(abs(first.endSeconds - 40) <= 8 && abs(last.startSeconds - 40) <= 8)
        #expect((estimate.tempo?.stability ?? 1) < 0.8)
    }

    @Test func results() throws {
        let estimator = try shipped()
        // example: WritingResults 1
        for file in ["song.mp3", "song.flac"] {
            let estimate = try estimator.estimate(path: file)
            try JSONLines.append(estimate, to: "tempi.jsonl")
        }
        let estimates = try JSONLines.read(TempoEstimate.self, from: "tempi.jsonl")
        // end
        #expect(estimates.count == 2 && estimates.allSatisfy { isSong($0.tempoBPM) })
    }
}
