package com.rollbackapi.house;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fills paragraphs of line comments (`//`, `///`) that run past the margin. The formatter would break only the line
/// that is too long and leave its last word on a line alone.
final class Comments {
    private static final int MARGIN = 120;
    private static final Pattern LINE = Pattern.compile("(\\s*///?)(?: (.*))?");

    /// What begins a line that is not joined to the one before it: a list, a quotation, a tag.
    private static final Pattern OWN_LINE = Pattern.compile("(?:[-*+>] |\\d+\\. |@).*");

    /// What stays as it is.
    private static final Pattern VERBATIM = Pattern.compile("(?:```|\\||#|\\s).*|");

    private Comments() {}

    static String refilled(String source) {
        List<String> out = new ArrayList<>();
        List<String> paragraph = new ArrayList<>();
        String mark = "";
        boolean fenced = false;
        boolean inText = false;
        for (String line : source.split("\n", -1)) {
            Matcher comment = LINE.matcher(line);
            boolean isComment = !inText && comment.matches();
            inText ^= !isComment && line.split("\"\"\"", -1).length % 2 == 0;
            String words = isComment && comment.group(2) != null ? comment.group(2) : "";
            if (!isComment
                    || !comment.group(1).equals(mark)
                    || OWN_LINE.matcher(words).matches()) {
                flush(paragraph, mark, out);
            }
            fenced = isComment && fenced != words.startsWith("```");
            mark = isComment ? comment.group(1) : "";
            if (!isComment || fenced || VERBATIM.matcher(words).matches()) {
                flush(paragraph, mark, out);
                out.add(line);
            } else {
                paragraph.add(words);
            }
        }
        flush(paragraph, mark, out);
        return String.join("\n", out);
    }

    /// Writes the paragraph, filled anew if one of its lines is too long, and empties it.
    private static void flush(List<String> paragraph, String mark, List<String> out) {
        int width = width(mark);
        boolean fits = paragraph.stream().allMatch(l -> l.length() <= width);
        out.addAll((fits ? paragraph : filled(paragraph, width))
                .stream().map(l -> mark + " " + l).toList());
        paragraph.clear();
    }

    /// The columns left for words. The formatter counts the indentation of `///` twice and, past the margin by its
    /// count, breaks the line without a mark on the next.
    private static int width(String mark) {
        int indentation = mark.length() - mark.strip().length();
        return MARGIN - mark.length() - 1 - (mark.endsWith("///") ? indentation : 0);
    }

    private static List<String> filled(List<String> paragraph, int width) {
        String hang = paragraph.getFirst().startsWith("- ") ? "  " : "";
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : String.join(" ", paragraph).split(" +", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(hang).append(word);
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
