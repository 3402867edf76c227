package com.rollbackapi.console.fx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import javafx.collections.transformation.SortedList;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;

/// A table of rows: columns by weight, sorted by any of them, filtered by text, the selection kept by identity while
/// rows change under it, rows copied as text.
public final class Table<R> {
    private static final double ROW_HEIGHT = 32;
    private static final double SCROLL_BAR = 12;
    /// Texts longer than this may not fit and are shown whole in a tooltip.
    private static final int TIP_FROM = 18;

    private final TableView<R> view;
    private final Function<R, ?> identity;
    private final ObservableList<R> rows = FXCollections.observableArrayList();
    private final FilteredList<R> filtered = new FilteredList<>(rows);
    private final List<Column<R>> columns = new ArrayList<>();
    private Consumer<R> selected = row -> {};
    private Consumer<R> opened = row -> {};
    private final boolean sortable;
    private boolean singleClick;
    private boolean replacing;

    private record Column<R>(TableColumn<R, Cell> column, double weight, Function<R, Cell> cell) {}

    /// @param identity what makes a row the same row after a change
    public Table(TableView<R> view, Function<R, ?> identity) {
        this(view, identity, Optional.empty());
    }

    /// Over a list that reads its rows as they come into sight. It keeps its own order: such a table is neither
    /// sorted nor filtered.
    public static <R> Table<R> of(TableView<R> view, ObservableList<R> endless, Function<R, ?> identity) {
        return new Table<>(view, identity, Optional.of(endless));
    }

    private Table(TableView<R> view, Function<R, ?> identity, Optional<ObservableList<R>> endless) {
        this.view = view;
        this.identity = identity;
        this.sortable = endless.isEmpty();
        SortedList<R> sorted = new SortedList<>(filtered);
        if (sortable) {
            sorted.comparatorProperty().bind(view.comparatorProperty());
        }
        view.setItems(endless.orElse(sorted));
        view.setFixedCellSize(ROW_HEIGHT);
        view.widthProperty().addListener((o, was, now) -> widen());
        view.getSelectionModel().selectedItemProperty().addListener((o, was, now) -> {
            if (now != null && !replacing) {
                selected.accept(now);
            }
        });
        view.setRowFactory(table -> row());
        view.addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    private TableRow<R> row() {
        TableRow<R> row = new TableRow<>();
        row.setOnMouseClicked(click -> {
            R item = row.getItem();
            if (item != null && click.getClickCount() == (singleClick ? 1 : 2)) {
                opened.accept(item);
            }
        });
        return row;
    }

    /// A column of texts.
    public Table<R> column(String title, double weight, Function<R, Cell> cell) {
        TableColumn<R, Cell> column = new TableColumn<>(title);
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(cell.apply(row.getValue())));
        column.setCellFactory(c -> new TextCell<>());
        return add(column, weight, cell);
    }

    /// A column of numbers, to the right as its cells are.
    public Table<R> right(String title, double weight, Function<R, Cell> cell) {
        column(title, weight, cell);
        columns.getLast().column().getStyleClass().add("right");
        return this;
    }

    /// A column that draws; `cell` is what it means in words.
    public Table<R> column(TableColumn<R, Cell> column, double weight, Function<R, Cell> cell) {
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(cell.apply(row.getValue())));
        return add(column, weight, cell);
    }

    private Table<R> add(TableColumn<R, Cell> column, double weight, Function<R, Cell> cell) {
        column.setReorderable(true);
        column.setSortable(sortable);
        columns.add(new Column<>(column, weight, cell));
        view.getColumns().add(column);
        return this;
    }

    public Table<R> onSelect(Consumer<R> handler) {
        selected = handler;
        return this;
    }

    /// Enter or one click: for rows that lead elsewhere.
    public Table<R> onClick(Consumer<R> handler) {
        singleClick = true;
        return onOpen(handler);
    }

    /// Enter or a double click.
    public Table<R> onOpen(Consumer<R> handler) {
        opened = handler;
        return this;
    }

    /// What stands where there are no rows.
    public Table<R> empty(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("placeholder");
        label.setWrapText(true);
        view.setPlaceholder(label);
        return this;
    }

    /// Shows these rows; what was selected stays selected where it is still there.
    public void show(List<R> newRows) {
        if (rows.equals(newRows)) {
            return;
        }
        Optional<Object> chosen = selection().map(identity);
        replacing = true;
        try {
            rows.setAll(newRows);
            chosen.ifPresentOrElse(
                    this::reselect, () -> view.getSelectionModel().clearSelection());
        } finally {
            replacing = false;
        }
    }

    private void reselect(Object id) {
        view.getSelectionModel().clearSelection();
        for (R row : view.getItems()) {
            if (Objects.equals(identity.apply(row), id)) {
                view.getSelectionModel().select(row);
                return;
            }
        }
    }

    /// Selects the row with this identity, as a click would, and brings it into sight; false where there is none.
    public boolean select(Object id) {
        for (R row : view.getItems()) {
            if (identity.apply(row).equals(id)) {
                boolean same = selection().map(identity).equals(Optional.of(id));
                view.getSelectionModel().select(row);
                view.scrollTo(Math.max(0, view.getItems().indexOf(row) - 4));
                if (same) {
                    selected.accept(row);
                }
                return true;
            }
        }
        return false;
    }

    /// Selects the row with this identity without anybody being told, as when the playhead comes to it.
    public void mark(Object id) {
        if (selection().map(identity).equals(Optional.of(id))) {
            return;
        }
        replacing = true;
        try {
            reselect(id);
        } finally {
            replacing = false;
        }
        // once the new rows are laid out
        Platform.runLater(
                () -> view.scrollTo(Math.max(0, view.getSelectionModel().getSelectedIndex() - 4)));
    }

    public Optional<R> selection() {
        return Optional.ofNullable(view.getSelectionModel().getSelectedItem());
    }

    public void clearSelection() {
        view.getSelectionModel().clearSelection();
    }

    /// Selects a row by its place, as a click would.
    public void selectRow(int row) {
        view.getSelectionModel().clearAndSelect(row);
        view.scrollTo(Math.max(0, row - 4));
    }

    /// Moves the selection by rows.
    public void move(int by) {
        int count = view.getItems().size();
        if (count > 0) {
            selectRow(Math.clamp(view.getSelectionModel().getSelectedIndex() + by, 0, count - 1));
        }
    }

    /// Keeps the rows in one of whose cells the text stands, whatever its case.
    public void filter(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        filtered.setPredicate(row -> wanted.isEmpty()
                || columns.stream()
                        .anyMatch(c -> c.cell()
                                .apply(row)
                                .text()
                                .toLowerCase(Locale.ROOT)
                                .contains(wanted)));
    }

    /// How many rows the filter leaves.
    public int size() {
        return filtered.size();
    }

    private void key(KeyEvent event) {
        Optional<R> row = selection();
        if (row.isPresent() && event.getCode() == KeyCode.ENTER) {
            opened.accept(row.get());
            event.consume();
        } else if (row.isPresent() && event.getCode() == KeyCode.C && event.isShortcutDown()) {
            copy(String.join(
                    "\t",
                    columns.stream().map(c -> c.cell().apply(row.get()).text()).toList()));
            event.consume();
        }
    }

    /// Puts text on the clipboard.
    public static void copy(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }

    private void widen() {
        double width = view.getWidth() - SCROLL_BAR;
        double weights = columns.stream().mapToDouble(Column::weight).sum();
        columns.forEach(c -> c.column().setPrefWidth(Math.floor(width * c.weight() / weights)));
    }

    private static final class TextCell<R> extends TableCell<R, Cell> {
        private final Region dot = new Region();

        TextCell() {
            dot.getStyleClass().add("dot");
        }

        @Override
        protected void updateItem(Cell cell, boolean empty) {
            super.updateItem(cell, empty);
            getStyleClass()
                    .removeAll(Arrays.stream(Tone.values()).map(Tone::style).toList());
            getStyleClass().removeAll("mono", "number");
            if (empty || cell == null) {
                setText(null);
                setGraphic(null);
                setTooltip(null);
                return;
            }
            setText(cell.text());
            setTooltip(cell.text().length() > TIP_FROM ? new Tooltip(cell.text()) : null);
            setGraphic(cell.face() == Cell.Face.DOT ? dot : null);
            getStyleClass().add(cell.tone().style());
            if (cell.face() == Cell.Face.MONO || cell.face() == Cell.Face.NUMBER) {
                getStyleClass().add("mono");
            }
            setAlignment(cell.face() == Cell.Face.NUMBER ? Pos.CENTER_RIGHT : Pos.CENTER_LEFT);
        }
    }
}
