import EmbeddingTraining
import MusicData
import Tensors
import TestSupport
import Testing

@Suite struct PartnerSamplerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aStepHasTheSameWindowsWheneverItIsAskedFor() throws {
        let recipe = smallRecipe(), music = try library(folder, recipe: recipe)
        let first = PartnerSampler(music.tracks, recipe: recipe, purpose: 7), second = PartnerSampler(music.tracks, recipe: recipe, purpose: 7)
        _ = second.windows(step: 2, pairs: 4)
        let windows = first.windows(step: 3, pairs: 4)
        #expect(windows.scalars == second.windows(step: 3, pairs: 4).scalars)
        #expect(windows.shape == [8, recipe.windowFrames, recipe.features.featureCount])
        #expect(windows.scalars != first.windows(step: 4, pairs: 4).scalars)
        #expect(windows.scalars.allSatisfy { $0 >= 0 && $0.isFinite })
        let other = PartnerSampler(music.tracks, recipe: recipe, purpose: 8)
        #expect(windows.scalars != other.windows(step: 3, pairs: 4).scalars)
        #expect(Parallelism.withThreadCount(1) { first.windows(step: 3, pairs: 4).scalars } == windows.scalars)
    }

    @Test func noTwoPairsAreOfOneTrackSoThereAreAtMostAsManyAsTracks() throws {
        let recipe = smallRecipe(), music = try library(folder, recipe: recipe)
        #expect(PartnerSampler(music.tracks, recipe: recipe, purpose: 7).windows(step: 0, pairs: 99).shape[0] == 2 * music.tracks.count)
    }

    /// The timbre path's windows are changed in other ways than the rhythm path's, whose tempo must stay.
    @Test func windowsOfAnotherTransformationAreOfTheSameTracks() throws {
        let recipe = smallRecipe(), music = try library(folder, recipe: recipe)
        var still = recipe.transformation
        still.stretchOctaves = 0
        let plain = PartnerSampler(music.tracks, recipe: recipe, transformation: still, purpose: 7).plan(step: 1, pairs: 3)
        let stretched = PartnerSampler(music.tracks, recipe: recipe, transformation: recipe.timbreTransformation, purpose: 7).plan(step: 1, pairs: 3)
        #expect(plain.map(\.first.track.name) == stretched.map(\.first.track.name))
        #expect(plain.allSatisfy { $0.first.ratio == 1 && $0.second.ratio == 1 } && stretched.allSatisfy { $0.first.ratio != $0.second.ratio })
    }

    @Test func partnersStartAsFarApartAsTheRecipeSays() throws {
        var recipe = smallRecipe()
        (recipe.pairs.minimumDistanceSeconds, recipe.pairs.maximumDistanceSeconds) = (2, 4)
        (recipe.transformation.stretchOctaves) = 0
        let music = try library(folder, recipe: recipe, seconds: 20), sampler = PartnerSampler(music.tracks, recipe: recipe, purpose: 7)
        var distances: [Double] = []
        for step in 0..<50 {
            for pair in sampler.plan(step: step, pairs: 4) {
                #expect(pair.first.track.name == pair.second.track.name && pair.first.start >= 0)
                #expect(max(pair.first.start, pair.second.start) + Double(recipe.windowFrames) <= Double(pair.first.track.frameCount))
                distances.append((pair.second.start - pair.first.start) / recipe.features.framesPerSecond)
            }
        }
        #expect(distances.allSatisfy { (1.99...4.01).contains(abs($0)) } && distances.contains { $0 < 0 } && distances.contains { $0 > 0 })
    }
}
