/// What a named feature tells of ratings in a study.
public struct FeatureRelation: Sendable {
    /// The file of features, the target, and the feature.
    public let table, target, feature: String
    /// See `PermutationImportance`.
    public let importance: Double
    /// With the ratings.
    public let correlation: PartialCorrelation
    /// With the ratings within classes, such as styles; nil without classes.
    public let partial: PartialCorrelation?

    /// What was found about one feature.
    public init(
        table: String, target: String, feature: String, importance: Double, correlation: PartialCorrelation, partial: PartialCorrelation?
    ) {
        (self.table, self.target, self.feature) = (table, target, feature)
        (self.importance, self.correlation, self.partial) = (importance, correlation, partial)
    }
}
