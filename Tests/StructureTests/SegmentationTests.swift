import Foundation
import RandomStreams
import Structure
import TempoEstimation
import Testing

@Suite struct SegmentationTests {
    private func structure(_ form: String, _ feature: any StructureFeature = MelFeature(), _ segmenter: any Segmenter = NoveltySegmenter(),
                           limits: PartLimits = PartLimits(), labels: Int? = nil, tempo: TempoEstimator? = nil) throws -> SongStructure {
        let analyzer = StructureAnalyzer(feature: feature, segmenter: segmenter, limits: limits, grouping: PartGrouping(groupCount: labels), tempo: tempo)
        return try analyzer.structure(samples: MadeUpSong(form).samples, sampleRate: MadeUpSong.sampleRate)
    }

    /// Each feature with each segmenter.
    static let ways = StructureFeatures.all.flatMap { feature in Segmenters.all.map { (feature.name, type(of: $0).name) } }

    @Test(arguments: ways) func theFormOfASongIsFound(feature: String, segmenter: String) throws {
        let song = try structure("AABA", try #require(StructureFeatures.named(feature)).load(model: nil), try #require(Segmenters.named(segmenter)))
        // The two first parts are one: nothing changes between them. The encoder hears 8 s at once.
        let tolerance = feature == EncoderFeature.name ? 3 : 0.6
        for time in [32.0, 48] { #expect(song.parts.contains { abs($0.startSeconds - time) < tolerance }, "\(feature) \(segmenter): \(song.parts)") }
        #expect(song.parts.first?.startSeconds == 0 && song.parts.last?.endSeconds == 64)
        for (part, next) in zip(song.parts, song.parts.dropFirst()) { #expect(part.endSeconds == next.startSeconds && part.startSeconds < part.endSeconds) }
        #expect(song.parts.allSatisfy { (0...1).contains($0.confidence) })
    }

    @Test func repeatedPartsHaveOneLabel() throws {
        let song = try structure("ABCAB")
        #expect(song.parts.map(\.label) == ["A", "B", "C", "A", "B"], "\(song.parts)")
        #expect(Set(try structure("ABCAB", labels: 2).parts.map(\.label)) == ["A", "B"])
        #expect(Set(try structure("ABCAB", labels: 1).parts.map(\.label)) == ["A"])
    }

    @Test(arguments: Segmenters.all.map { type(of: $0).name }) func theNumberOfPartsIsThatWhichIsAskedFor(name: String) throws {
        let segmenter = try #require(Segmenters.named(name))
        #expect(try structure("ABCAB", MelFeature(), segmenter, limits: PartLimits(partCount: 1)).parts.count == 1)
        let two = try structure("ABB", MelFeature(), segmenter, limits: PartLimits(partCount: 2)).parts
        #expect(two.count == 2 && abs(two[1].startSeconds - 16) < 1, "\(two)")
        #expect(try structure("ABCAB", MelFeature(), segmenter, limits: PartLimits(partCount: 5)).parts.count == 5)
    }

    @Test(arguments: Segmenters.all.map { type(of: $0).name }) func noPartIsShorterThanAskedFor(name: String) throws {
        let parts = try structure("ABCABABC", MelFeature(), try #require(Segmenters.named(name)), limits: PartLimits(minimumSeconds: 30)).parts
        #expect(parts.count > 1 && parts.allSatisfy { $0.endSeconds - $0.startSeconds > 29 }, "\(parts)")
    }

    @Test func whatIsShortOrSilentIsOnePart() throws {
        let analyzer = StructureAnalyzer(feature: MelFeature(), tempo: TempoEstimator(model: try TempoModel.shipped()))
        for samples in [[Float](repeating: 0, count: 22050 * 40), [Float](repeating: 0.1, count: 10), MadeUpSong("A", partSeconds: 1).samples] {
            for segmenter in Segmenters.all {
                var analyzer = analyzer
                analyzer.segmenter = segmenter
                let song = try analyzer.structure(samples: samples, sampleRate: 22050)
                #expect(song.parts.first?.startSeconds == 0 && song.parts.last?.endSeconds == song.durationSeconds)
                #expect(song.parts.allSatisfy { $0.confidence.isFinite })
            }
        }
    }

    @Test func loudnessDoesNotMatter() throws {
        let samples = MadeUpSong("ABCA").samples, analyzer = StructureAnalyzer(feature: MelFeature(), tempo: nil)
        let loud = try analyzer.structure(samples: samples, sampleRate: 22050), soft = try analyzer.structure(samples: samples.map { 0.3 * $0 }, sampleRate: 22050)
        #expect(loud.parts.count == soft.parts.count, "\(loud.parts) \(soft.parts)")
        for (a, b) in zip(loud.parts, soft.parts) { #expect(abs(a.startSeconds - b.startSeconds) < 0.03) }
    }

    /// Steps are 0.51 s long, so a boundary is off by up to a quarter of a second; on a bar line it is exact.
    @Test func boundariesLieOnBarLines() throws {
        let song = try structure("ABCABCB", tempo: TempoEstimator(model: try TempoModel.shipped()))
        #expect(song.pulse?.estimate.tempoBPM != nil)
        for part in song.parts.dropFirst() {
            let bars = part.startSeconds / 2
            #expect(abs(bars - bars.rounded()) * 2 < 0.08, "\(part)")
        }
    }
}
