package com.rollbackapi.rollback;

import java.util.List;

/// How sure a restore is to give what was asked for: the weighted mean of its factors, each between 0 and 1 and each
/// shown. A factor of 0 that nothing can outweigh (a checkpoint that is not whole) makes the score 0.
public record Confidence(double score, List<Factor> factors) {
    /// One factor with the sentence that explains its value.
    public record Factor(String name, double value, double weight, String explanation) {
        public Factor {
            if (value < 0 || value > 1) {
                throw new IllegalArgumentException(name + " is between 0 and 1, not " + value);
            }
        }
    }

    public Confidence {
        factors = List.copyOf(factors);
    }

    static Confidence of(List<Factor> factors) {
        boolean impossible = factors.stream().anyMatch(f -> f.value() == 0 && f.weight() >= 3);
        double weights = factors.stream().mapToDouble(Factor::weight).sum();
        double sum = factors.stream().mapToDouble(f -> f.value() * f.weight()).sum();
        return new Confidence(impossible || weights == 0 ? 0 : sum / weights, factors);
    }
}
