package com.rollbackapi.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CommentsTest {
    private static final String WORDS = "word ".repeat(23) + "word"; // 119 columns

    @Test
    void fillsAParagraphWithALineThatIsTooLong() {
        String text = "/// " + WORDS + "\n/// and the next line.\nclass A {}\n";
        assertThat(Comments.refilled(text))
                .isEqualTo("/// " + "word ".repeat(22) + "word\n/// word and the next line.\nclass A {}\n");
    }

    @Test
    void leavesParagraphsThatFitAndWhatIsNoProse() {
        String text = "/// short\n/// lines stay\n///\n/// ```\n/// " + WORDS + "\n/// ```\n/// | a | " + WORDS
                + "\nint a; // " + WORDS + "\n";
        assertThat(Comments.refilled(text)).isEqualTo(text);
    }

    @Test
    void leavesTextBlocks() {
        String text = "String s = \"\"\"\n    // " + WORDS + "\n    \"\"\";\n";
        assertThat(Comments.refilled(text)).isEqualTo(text);
    }

    @Test
    void keepsListsAndBlankLinesApart() {
        String text = "    // - one\n    // - " + WORDS + "\n    //\n    // last\n";
        assertThat(Comments.refilled(text))
                .isEqualTo("    // - one\n    // - " + "word ".repeat(21)
                        + "word\n    //   word word\n    //\n    // last\n");
    }
}
