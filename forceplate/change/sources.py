"""The bibliography of what is said about change; keys as in the docstrings."""

from __future__ import annotations

from forceplate.metrics.sources import Source

CHANGE_SOURCES: dict[str, Source] = {
    "benjamini1995": Source(
        "Benjamini Y, Hochberg Y", 1995,
        "Controlling the false discovery rate: a practical and powerful approach to multiple "
        "testing",
        "Journal of the Royal Statistical Society B 57(1):289-300",
    ),
    "bland1986": Source(
        "Bland JM, Altman DG", 1986,
        "Statistical methods for assessing agreement between two methods of clinical measurement",
        "Lancet 327(8476):307-310",
    ),
    "cochrane1949": Source(
        "Cochrane D, Orcutt GH", 1949,
        "Application of least squares regression to relationships containing auto-correlated "
        "error terms",
        "Journal of the American Statistical Association 44(245):32-61",
    ),
    "cohen1960": Source(
        "Cohen J", 1960, "A coefficient of agreement for nominal scales",
        "Educational and Psychological Measurement 20(1):37-46",
    ),
    "geyer1992": Source(
        "Geyer CJ", 1992, "Practical Markov chain Monte Carlo", "Statistical Science 7(4):473-483",
    ),
    "hopkins2000": Source(
        "Hopkins WG", 2000, "Measures of reliability in sports medicine and science",
        "Sports Medicine 30(1):1-15",
    ),
    "jacobson1991": Source(
        "Jacobson NS, Truax P", 1991,
        "Clinical significance: a statistical approach to defining meaningful change in "
        "psychotherapy research",
        "Journal of Consulting and Clinical Psychology 59(1):12-19",
    ),
    "kendall1938": Source(
        "Kendall MG", 1938, "A new measure of rank correlation", "Biometrika 30(1/2):81-93",
    ),
    "mann1947": Source(
        "Mann HB, Whitney DR", 1947,
        "On a test of whether one of two random variables is stochastically larger than the other",
        "Annals of Mathematical Statistics 18(1):50-60",
    ),
    "mcgraw1996": Source(
        "McGraw KO, Wong SP", 1996,
        "Forming inferences about some intraclass correlation coefficients",
        "Psychological Methods 1(1):30-46",
    ),
    "montgomery2013": Source(
        "Montgomery DC", 2013, "Introduction to statistical quality control",
        "Wiley, 7th edition",
    ),
    "parker2011": Source(
        "Parker RI, Vannest KJ, Davis JL, Sauber SB", 2011,
        "Combining nonoverlap and trend for single-case research: Tau-U",
        "Behavior Therapy 42(2):284-299",
    ),
    "patterson1971": Source(
        "Patterson HD, Thompson R", 1971,
        "Recovery of inter-block information when block sizes are unequal",
        "Biometrika 58(3):545-554",
    ),
    "politis2004": Source(
        "Politis DN, White H", 2004, "Automatic block-length selection for the dependent bootstrap",
        "Econometric Reviews 23(1):53-70",
    ),
    "robinson1987": Source(
        "Robinson RO, Herzog W, Nigg BM", 1987,
        "Use of force platform variables to quantify the effects of chiropractic manipulation on "
        "gait symmetry",
        "Journal of Manipulative and Physiological Therapeutics 10(4):172-176",
    ),
    "searle1992": Source(
        "Searle SR, Casella G, McCulloch CE", 1992, "Variance components", "Wiley",
    ),
    "sen1968": Source(
        "Sen PK", 1968, "Estimates of the regression coefficient based on Kendall's tau",
        "Journal of the American Statistical Association 63(324):1379-1389",
    ),
    "shrout1979": Source(
        "Shrout PE, Fleiss JL", 1979, "Intraclass correlations: uses in assessing rater "
        "reliability",
        "Psychological Bulletin 86(2):420-428",
    ),
    "smyth2004": Source(
        "Smyth GK", 2004,
        "Linear models and empirical Bayes methods for assessing differential expression in "
        "microarray experiments",
        "Statistical Applications in Genetics and Molecular Biology 3(1):3",
    ),
    "student1908": Source(
        "Student", 1908, "The probable error of a mean", "Biometrika 6(1):1-25",
    ),
    "welch1947": Source(
        "Welch BL", 1947,
        "The generalization of Student's problem when several different population variances are "
        "involved",
        "Biometrika 34(1/2):28-35",
    ),
    "wilson1927": Source(
        "Wilson EB", 1927, "Probable inference, the law of succession, and statistical inference",
        "Journal of the American Statistical Association 22(158):209-212",
    ),
    "zifchock2008": Source(
        "Zifchock RA, Davis I, Higginson J, Royer T", 2008,
        "The symmetry angle: a novel, robust method of quantifying asymmetry",
        "Gait & Posture 27(4):622-627",
    ),
}  # fmt: skip
"""No DOI stands here that was not looked up."""
