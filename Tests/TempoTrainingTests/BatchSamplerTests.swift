import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Tensors
import MusicData
import TestSupport
import Testing
import TempoTraining

@Suite struct BatchSamplerTests {
    private func clickTrack(_ tempoBPM: Double, recipe: TempoRecipe) throws -> MusicTrack {
        var stream = RandomStream(seed: 77)
        let sound = renderReference(pattern: .click, tempoBPM: tempoBPM, seconds: 40, sampleRate: recipe.features.sampleRate, stream: &stream)
        return MusicTrack(name: "click", frames: try LogMelFrames(samples: sound.samples, sampleRate: recipe.features.sampleRate,
                                                                 configuration: recipe.features))
    }

    private func library(_ recipe: TempoRecipe) throws -> SyntheticLibrary { try SyntheticLibrary(recipe: recipe) }

    @Test func theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws {
        let recipe = microRecipe()
        let tracks = [try clickTrack(100, recipe: recipe), try clickTrack(140, recipe: recipe)]
        func batch(_ recipe: TempoRecipe, step: Int, threads: Int) throws -> TempoBatch {
            try Parallelism.withThreadCount(threads) {
                BatchSampler(tracks: tracks, library: try library(recipe), recipe: recipe).batch(step: step, TempoBatchSizes(pairs: 5, pulseless: 3, anchors: 2))
            }
        }
        let one = try batch(recipe, step: 3, threads: 1), two = try batch(recipe, step: 3, threads: 2)
        #expect(one.excerpts.shape == [15, 200, 8])
        #expect(one.excerpts.scalars == two.excerpts.scalars)
        #expect(one.tempoShifts == two.tempoShifts && one.anchorTemposBPM == two.anchorTemposBPM)
        #expect(try batch(recipe, step: 4, threads: 1).excerpts.scalars != one.excerpts.scalars)
        var other = recipe
        other.seed = 2
        #expect(try batch(other, step: 3, threads: 1).excerpts.scalars != one.excerpts.scalars)
        #expect(one.excerpts.isFinite)
    }

    /// The tempo of an excerpt by its own onsets: where their spectrum is largest, within half an octave of `near`.
    private func measuredBPM(_ excerpt: ArraySlice<Float>, bands: Int, framesPerSecond: Double, near: Double) -> Double {
        let values = Array(excerpt), frames = values.count / bands
        let onsets = (1..<frames).map { i in (0..<bands).reduce(0.0) { $0 + Double(max(0, values[i * bands + $1] - values[(i - 1) * bands + $1])) } }
        return (-600...600).map { near * exp2(Double($0) / 1000) }.max { a, b in power(a) < power(b) }!
        func power(_ tempo: Double) -> Double {
            var (re, im) = (0.0, 0.0)
            for (i, x) in onsets.enumerated() {
                let window = sin(.pi * (Double(i) + 0.5) / Double(onsets.count))
                re += x * window * cos(2 * .pi * tempo / 60 * Double(i) / framesPerSecond)
                im += x * window * sin(2 * .pi * tempo / 60 * Double(i) / framesPerSecond)
            }
            return re * re + im * im
        }
    }

    @Test(arguments: StretchSettings.Method.allCases)
    func theTrueTempoShiftIsWhatTheStretchedClicksShow(method: StretchSettings.Method) throws {
        var recipe = microRecipe()
        recipe.windowSeconds = 8
        (recipe.stretch.method, recipe.stretch.waveformVersions) = (method, 3)
        recipe.augmentation = .none
        (recipe.pairs.referenceShare, recipe.pairs.grooveShare) = (0, 0)
        let folder = try TemporaryFolder()
        var stream = RandomStream(seed: 77)
        let sound = renderReference(pattern: .click, tempoBPM: 120, seconds: 40, sampleRate: 8000, stream: &stream)
        try writeWAV(samples: sound.samples, sampleRate: 8000, path: folder.path + "/click.wav")
        let data = try MusicLibrary(files: [folder.path + "/click.wav"], request: recipe.musicRequest, cache: FeatureCache(folder: folder.path + "/cache"))
        let batch = BatchSampler(tracks: data.tracks, library: try library(recipe), recipe: recipe).pairs(step: 0, count: 24)
        let size = 400 * 8, numbers = batch.excerpts.scalars
        let tempi = (0..<48).map { measuredBPM(numbers[$0 * size..<($0 + 1) * size], bands: 8, framesPerSecond: 50, near: 120) }
        for pair in 0..<24 {
            let shift = 12 * log2(tempi[24 + pair] / tempi[pair])
            #expect(abs(shift - batch.tempoShifts[pair]) < 0.15, "pair \(pair): \(tempi[pair]) and \(tempi[24 + pair]) BPM, said to be \(batch.tempoShifts[pair]) bins apart")
        }
        // Were only one member stretched, the traces of stretching would give the answer away.
        for members in [tempi[..<24], tempi[24...]] {
            let octaves = members.map { log2($0 / 120) }
            #expect(octaves.filter { abs($0) > 0.02 }.count >= 20)
            #expect(octaves.min()! < -0.25 && octaves.max()! > 0.25)
            #expect(octaves.allSatisfy { abs($0) < 0.51 })
        }
    }

    @Test func anchorsAreToldTheTempoTheyShow() throws {
        var recipe = microRecipe()
        recipe.windowSeconds = 8
        recipe.augmentation = .none
        var library = try library(recipe)
        library.grooves = try [90.0, 150].map { tempo in
            var stream = RandomStream(seed: 5)
            let sound = renderReference(pattern: .click, tempoBPM: tempo, seconds: 40, sampleRate: 8000, stream: &stream)
            let frames = try LogMelFrames(samples: sound.samples, sampleRate: 8000, configuration: recipe.features)
            return RenderedTrack(track: MusicTrack(name: "\(tempo)", frames: frames), tempoBPM: tempo)
        }
        let batch = BatchSampler(tracks: [try clickTrack(120, recipe: recipe)], library: library, recipe: recipe)
            .batch(step: 1, TempoBatchSizes(pairs: 1, pulseless: 2, anchors: 12))
        let size = 400 * 8, numbers = batch.excerpts.scalars
        #expect(batch.anchorTemposBPM.count == 12 && Set(batch.anchorTemposBPM).count == 12)
        for (index, told) in batch.anchorTemposBPM.enumerated() {
            let item = 4 + index
            let shown = measuredBPM(numbers[item * size..<(item + 1) * size], bands: 8, framesPerSecond: 50, near: told)
            #expect(abs(shown / told - 1) < 0.01, "told \(told), shows \(shown)")
        }
    }

    @Test func pairsOfDifferentGroovesKnowTheirTempi() throws {
        var recipe = microRecipe()
        (recipe.pairs.referenceShare, recipe.pairs.grooveShare) = (0, 1)
        let batch = BatchSampler(tracks: [try clickTrack(120, recipe: recipe)], library: try library(recipe), recipe: recipe).pairs(step: 0, count: 40)
        #expect(batch.tempoShifts.allSatisfy { abs($0) <= 12 })
        #expect(Set(batch.tempoShifts).count == 40)
    }

    @Test func shiftsReachTwiceAsFarWhereBothAreStretched() throws {
        var recipe = microRecipe()
        recipe.pairs.grooveShare = 0
        let tracks = [try clickTrack(100, recipe: recipe)]
        func farthest(both: Bool) throws -> Double {
            recipe.stretch.bothMembers = both
            let batch = BatchSampler(tracks: tracks, library: try library(recipe), recipe: recipe).pairs(step: 1, count: 40)
            return batch.tempoShifts.map(abs).max()!
        }
        let reach = recipe.stretch.octaves * Double(recipe.network.binsPerOctave)
        #expect(try farthest(both: false) <= reach)
        #expect(try farthest(both: true) > reach)
    }

    /// Share of the pairs in which "no shift" is right, as `sameDifferentOutcome` counts.
    private func shareAroundZero(stretchOctaves: Double, measuresLeak: Bool) throws -> Double {
        var recipe = microRecipe()
        recipe.stretch.octaves = stretchOctaves
        let tracks = [try clickTrack(120, recipe: recipe)]
        let source: any PairSource = measuresLeak ? LeakSampler(sounds: tracks, recipe: recipe, purpose: 1)
            : BatchSampler(tracks: tracks, library: SyntheticLibrary(), recipe: recipe)
        let shifts = (0..<40).flatMap { source.pairs(step: $0, count: 50).tempoShifts }
        #expect(shifts.allSatisfy { abs($0) <= 12 })
        return Double(shifts.count { abs($0) < 1.5 }) / Double(shifts.count)
    }

    @Test func aLeakIsMeasuredAgainstEvenShiftsWhateverRangeIsTrained() throws {
        // ± 12 bins: 3 of 24 when even, nearly twice as many when each member is stretched by itself.
        #expect(abs(try shareAroundZero(stretchOctaves: 0.5, measuresLeak: true) - 3 / 24.0) < 0.03)
        #expect(abs(try shareAroundZero(stretchOctaves: 0.1, measuresLeak: true) - 3 / 24.0) < 0.03)
        #expect(try shareAroundZero(stretchOctaves: 0.5, measuresLeak: false) > 0.19)
    }

    @Test func aLeakIsMeasuredOnExcerptsThatShareNoPartOfASound() throws {
        var recipe = microRecipe()
        recipe.augmentation = .none
        let bands = recipe.features.featureCount, half = Int(recipe.minimumTrackSeconds * recipe.features.framesPerSecond)
        // Every frame says which half it is of: levels are evened out, what sounds with what is not.
        let frames = { (sounding: Int) in (0..<half).flatMap { _ in (0..<bands).map { Int16($0 % 2 == sounding ? 9000 : 1000) } } }
        let values = frames(0) + frames(1)
        let track = MusicTrack(name: "even bands, then odd ones", frames: LogMelFrames(
            bandCount: bands, framesPerSecond: recipe.features.framesPerSecond, values: values))
        let batch = LeakSampler(sounds: [track], recipe: recipe, purpose: 1).pairs(step: 0, count: 40)
        let numbers = batch.excerpts.scalars
        for frame in stride(from: 0, to: numbers.count, by: bands) {
            #expect((numbers[frame] > numbers[frame + 1]) == (frame < numbers.count / 2))
        }
    }

    @Test func whereTheTempoBendsAnAnchorIsToldThatOfItsPlace() throws {
        var recipe = microRecipe()
        (recipe.windowSeconds, recipe.stretch.octaves) = (4, 0)
        recipe.augmentation = .none
        var library = try library(recipe)
        // Clicks whose distance shrinks from 0.7 to 0.35 s.
        var beats: [Double] = [0]
        while beats.last! < 40 { beats.append(beats.last! + 0.7 / (1 + beats.last! / 40)) }
        var samples = [Float](repeating: 0, count: 41 * 8000)
        for beat in beats { for i in 0..<200 { samples[Int(beat * 8000) + i] = 0.5 * sin(Float(i)) * exp(-Float(i) / 60) } }
        let frames = try LogMelFrames(samples: samples, sampleRate: 8000, configuration: recipe.features)
        library.grooves = [RenderedTrack(track: MusicTrack(name: "bent", frames: frames), tempoBPM: 120, beatFrames: beats.map { $0 * 50 })]
        let batch = BatchSampler(tracks: [try clickTrack(120, recipe: recipe)], library: library, recipe: recipe)
            .batch(step: 1, TempoBatchSizes(pairs: 1, pulseless: 0, anchors: 12))
        let size = 200 * 8, numbers = batch.excerpts.scalars
        #expect(batch.anchorTemposBPM.max()! / batch.anchorTemposBPM.min()! > 1.3)
        for (index, told) in batch.anchorTemposBPM.enumerated() {
            let shown = measuredBPM(numbers[(2 + index) * size..<(3 + index) * size], bands: 8, framesPerSecond: 50, near: told)
            #expect(abs(shown / told - 1) < 0.03, "told \(told), shows \(shown)")
        }
    }
}
