import Probing
import RandomStreams
import Testing

@Suite struct FoldPlanTests {
    @Test(arguments: [2, 3, 5, 10], [UInt64(1), 2]) func everyFoldHasItsShareOfEveryClass(folds: Int, seed: UInt64) {
        let strata = [23, 10, 41, 57].enumerated().flatMap { [Int](repeating: $0, count: $1) }
        let plan = FoldPlan(items: strata.count, count: folds, strata: strata, seed: seed)
        for stratum in 0..<4 {
            let counts = (0..<folds).map { fold in plan.heldOut(fold).count { strata[$0] == stratum } }
            #expect(counts.max()! - counts.min()! <= 1, "\(counts)")
        }
        let sizes = (0..<folds).map { plan.heldOut($0).count }
        #expect(sizes.reduce(0, +) == strata.count && sizes.max()! - sizes.min()! <= 1)
        for fold in 0..<folds { #expect(Set(plan.training(fold)).isDisjoint(with: plan.heldOut(fold)) && plan.training(fold).count + sizes[fold] == strata.count) }
    }

    @Test(arguments: [2, 5]) func groupsAreNeverDividedAndClassesStillNearlyEven(folds: Int) {
        var stream = RandomStream(seed: 9)
        let groups = (0..<300).map { _ in stream.index(below: 60) }, strata = groups.map { $0 % 3 }
        let plan = FoldPlan(items: 300, count: folds, strata: strata, groups: groups, seed: 4)
        for group in 0..<60 { #expect(Set((0..<300).filter { groups[$0] == group }.map { plan.folds[$0] }).count <= 1) }
        for stratum in 0..<3 {
            let total = strata.count { $0 == stratum }
            for fold in 0..<folds {
                let share = Double(plan.heldOut(fold).count { strata[$0] == stratum }) / (Double(total) / Double(folds))
                #expect(share > 0.7 && share < 1.3, "\(share)")
            }
        }
    }

    @Test func noFoldIsEmptyEvenWithAsManyGroupsAsFolds() {
        let groups = [0, 0, 0, 0, 0, 0, 1, 2, 3]
        for seed in 0..<20 as Range<UInt64> {
            let plan = FoldPlan(items: 9, count: 4, strata: [0, 1, 0, 1, 0, 1, 0, 0, 0], groups: groups, seed: seed)
            #expect((0..<4).allSatisfy { !plan.heldOut($0).isEmpty })
        }
    }

    @Test func theSeedAloneDecides() {
        #expect(FoldPlan(items: 50, count: 5, seed: 1) == FoldPlan(items: 50, count: 5, seed: 1))
        #expect(FoldPlan(items: 50, count: 5, seed: 1) != FoldPlan(items: 50, count: 5, seed: 2))
    }
}
