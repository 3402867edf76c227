package com.rollbackapi.console.fx;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.store.LeafDiff;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;

/// What differs between two states, leaf by leaf: one column with signs, or the two states side by side.
public final class DiffView extends ListView<DiffView.Row> {
    private static final double LINE = 19;
    private static final int MAX_ROWS = 5_000;

    /// One line: a heading, or the two sides of which either may be empty.
    public sealed interface Row {
        record Heading(String text) implements Row {}

        record Line(char sign, String text) implements Row {}

        record Pair(String before, String after, boolean differs) implements Row {}
    }

    /// Leaves of one target.
    public record Part(String title, List<LeafDiff> leaves) {
        public Part {
            leaves = List.copyOf(leaves);
        }
    }

    public DiffView() {
        getStyleClass().add("diff");
        setFixedCellSize(LINE);
        setFocusTraversable(false);
        setCellFactory(list -> new RowCell());
    }

    /// Says something instead of a difference: that there is none, that it is being computed, or why it could not
    /// be.
    public void say(String text) {
        getItems().clear();
        Label label = new Label(text);
        label.getStyleClass().add("placeholder");
        label.setWrapText(true);
        setPlaceholder(label);
    }

    /// In one column: what is removed with a minus, what is added with a plus.
    public void show(List<Part> parts) {
        List<Row> rows = new ArrayList<>();
        forEachLeaf(parts, (heading, leaf) -> {
            rows.add(heading);
            leaf.lines().forEach(l -> rows.add(new Row.Line(l.sign(), Neutral.text(l.text()))));
        });
        set(rows);
    }

    /// Side by side: removed and added lines that follow each other stand in one row.
    public void showPairs(List<Part> parts) {
        List<Row> rows = new ArrayList<>();
        forEachLeaf(parts, (heading, leaf) -> {
            rows.add(heading);
            pairs(leaf.lines(), rows);
        });
        set(rows);
    }

    private interface LeafSink {
        void add(Row.Heading heading, LeafDiff leaf);
    }

    private static void forEachLeaf(List<Part> parts, LeafSink sink) {
        for (Part part : parts) {
            for (LeafDiff leaf : part.leaves()) {
                sink.add(new Row.Heading(Neutral.text(part.title() + " / " + leaf.name())), leaf);
            }
        }
    }

    private static void pairs(List<LeafDiff.Line> lines, List<Row> rows) {
        int i = 0;
        while (i < lines.size()) {
            if (lines.get(i).sign() == ' ') {
                String text = Neutral.text(lines.get(i++).text());
                rows.add(new Row.Pair(text, text, false));
                continue;
            }
            List<String> before = new ArrayList<>();
            List<String> after = new ArrayList<>();
            while (i < lines.size() && lines.get(i).sign() == '-') {
                before.add(Neutral.text(lines.get(i++).text()));
            }
            while (i < lines.size() && lines.get(i).sign() == '+') {
                after.add(Neutral.text(lines.get(i++).text()));
            }
            for (int k = 0; k < Math.max(before.size(), after.size()); k++) {
                rows.add(new Row.Pair(
                        k < before.size() ? before.get(k) : "", k < after.size() ? after.get(k) : "", true));
            }
        }
    }

    private void set(List<Row> rows) {
        getItems().setAll(rows.size() > MAX_ROWS ? rows.subList(0, MAX_ROWS) : rows);
    }

    private static final class RowCell extends ListCell<Row> {
        private static final List<String> STYLES = List.of("diff-heading", "diff-removed", "diff-added");

        @Override
        protected void updateItem(Row row, boolean empty) {
            super.updateItem(row, empty);
            getStyleClass().removeAll(STYLES);
            setText(null);
            setGraphic(null);
            setTooltip(null);
            if (empty || row == null) {
                return;
            }
            switch (row) {
                case Row.Heading(String text) -> line("diff-heading", text);
                case Row.Line(char sign, String text) ->
                    line(sign == '-' ? "diff-removed" : sign == '+' ? "diff-added" : "diff-same", sign + " " + text);
                case Row.Pair(String before, String after, boolean differs) ->
                    setGraphic(new HBox(side(before, differs, "diff-removed"), side(after, differs, "diff-added")));
            }
        }

        private void line(String style, String text) {
            getStyleClass().add(style);
            setText(text);
            setTooltip(new Tooltip(text));
        }

        private static Node side(String text, boolean differs, String style) {
            Label label = new Label(text);
            label.getStyleClass().add("diff-side");
            if (differs && !text.isEmpty()) {
                label.getStyleClass().add(style);
                label.setTooltip(new Tooltip(text));
            }
            label.setMaxWidth(Double.MAX_VALUE);
            label.setMinWidth(0);
            label.setPrefWidth(1);
            HBox.setHgrow(label, Priority.ALWAYS);
            return label;
        }
    }
}
