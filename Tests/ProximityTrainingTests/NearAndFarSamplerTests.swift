import Foundation
import MusicData
import ProximityTraining
import Tensors
import Testing

@Suite struct NearAndFarSamplerTests {
    private func sampler(_ tracks: [MusicTrack], _ recipe: ProximityRecipe, purpose: UInt64 = 7) -> NearAndFarSampler {
        let transform = PieceTransform(bandCount: recipe.features.featureCount, framesPerSecond: recipe.features.framesPerSecond)
        return NearAndFarSampler(tracks, changes: tracks.map { SpectralChange($0, by: transform) }, recipe: recipe, purpose: purpose)
    }

    @Test func aStepHasTheSameWindowsWheneverItIsAskedFor() {
        let recipe = smallRecipe(), tracks = (1...3).map { track("\($0)", recipe: recipe, seed: $0) }
        let first = sampler(tracks, recipe), second = sampler(tracks, recipe)
        _ = second.windows(step: 2)
        let windows = first.windows(step: 3)
        #expect(windows.excerpts.scalars == second.windows(step: 3).excerpts.scalars && windows.places == second.windows(step: 3).places)
        #expect(windows.excerpts.shape == [48, recipe.windowFrames, recipe.features.featureCount])
        #expect(windows.excerpts.scalars != first.windows(step: 4).excerpts.scalars)
        #expect(windows.excerpts.scalars != sampler(tracks, recipe, purpose: 8).windows(step: 3).excerpts.scalars)
        #expect(Parallelism.withThreadCount(1) { first.windows(step: 3).excerpts.scalars } == windows.excerpts.scalars)
    }

    @Test(arguments: [true, false]) func windowsAreAsNearAndAsFarAsTheRecipeSays(biasedSides: Bool) {
        var recipe = smallRecipe()
        recipe.windows.biasedSides = biasedSides
        let sampler = sampler([track(recipe: recipe)], recipe)
        var near: [Double] = [], far: [Double] = []
        for step in 0..<40 {
            let places = sampler.windows(step: step).places, count = places.count / 3
            for anchor in 0..<count {
                #expect(places[anchor].track == places[count + anchor].track && places[anchor].track == places[2 * count + anchor].track)
                near.append(places[count + anchor].seconds - places[anchor].seconds)
                far.append(places[2 * count + anchor].seconds - places[anchor].seconds)
            }
            #expect(places.allSatisfy { $0.seconds >= 0 && $0.seconds + recipe.windowSeconds <= 80 })
        }
        #expect(near.allSatisfy { abs($0) <= 8.001 } && near.contains { $0 > 1 } && near.contains { $0 < -1 })
        #expect(far.allSatisfy { abs($0) >= 11.999 && abs($0) <= 60.001 } && far.contains { $0 > 0 } && far.contains { $0 < 0 })
        if biasedSides { #expect(zip(near, far).allSatisfy { $0 * $1 <= 0 }, "on opposite sides") }
    }

    /// Before a change the negative is to be drawn from behind it, and after it from before.
    @Test func theNegativeLiesOnTheSideOfTheChange() {
        var recipe = smallRecipe()
        recipe.windows.negativeMaximumSeconds = 20
        let sampler = sampler([track(partSeconds: [40, 40], recipe: recipe)], recipe)
        var right = 0, all = 0
        for step in 0..<60 {
            let places = sampler.windows(step: step).places, count = places.count / 3
            for anchor in 0..<count {
                let start = places[anchor].seconds, isAfter = places[2 * count + anchor].seconds > start
                // Near the change, and with room on both sides.
                guard (33...38).contains(start) || (42...46).contains(start) else { continue }
                all += 1
                if isAfter == (start < 40) { right += 1 }
            }
        }
        #expect(all > 50 && Double(right) > 0.9 * Double(all), "\(right) of \(all)")
    }

    /// A two-dimensional transform, written out.
    @Test func aPieceTransformIsTheFourierTransformOfItsPiece() {
        let recipe = smallRecipe(), song = track(recipe: recipe), bands = recipe.features.featureCount, frames = 40
        let magnitudes = PieceTransform(bandCount: bands, framesPerSecond: 50).magnitudes(song, startSeconds: 3)
        #expect(magnitudes.count == (frames / 2 + 1) * bands)
        func value(_ frame: Int, _ band: Int) -> Double {
            (0..<5).reduce(0) { $0 + Double(song.values[(150 + 5 * frame + $1) * bands + band]) / 5120 }
        }
        for (row, column) in [(0, 0), (1, 0), (3, 5), (20, 35), (7, 30)] {
            var (real, imaginary) = (0.0, 0.0)
            for frame in 0..<frames {
                for band in 0..<bands {
                    let angle = -2 * Double.pi * (Double(row * frame) / Double(frames) + Double(column * band) / Double(bands))
                    real += value(frame, band) * cos(angle)
                    imaginary += value(frame, band) * sin(angle)
                }
            }
            let expected = log1p((real * real + imaginary * imaginary).squareRoot())
            #expect(abs(Double(magnitudes[row * bands + column]) - expected) < 1e-3 * max(1, expected), "\(row) \(column)")
        }
    }
}
