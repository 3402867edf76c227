package com.rollbackapi.console;

import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.remote.RemoteLog;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;

/// Asks for another journal to look at: an exported file, a workspace, or a remote by URL, token and log key.
final class ConnectCard {
    private final Parent node;

    @FXML
    private VBox card;

    @FXML
    private Button openFile;

    @FXML
    private Button openFolder;

    @FXML
    private TextField url;

    @FXML
    private PasswordField token;

    @FXML
    private TextField logKey;

    @FXML
    private Label problem;

    @FXML
    private Button connect;

    @FXML
    private Button cancel;

    ConnectCard(Consumer<Path> open, Consumer<RemoteLog> connected, Runnable close) {
        node = Views.load(this, "Connect.fxml");
        openFile.setOnAction(e -> chooseFile().ifPresent(open));
        openFolder.setOnAction(e -> chooseFolder().ifPresent(open));
        cancel.setOnAction(e -> close.run());
        connect.setOnAction(e -> {
            Optional<String> missing = missing();
            problem.setText(missing.orElse(""));
            if (missing.isEmpty()) {
                connected.accept(new RemoteLog(
                        url.getText().strip(),
                        token.getText().strip(),
                        logKey.getText().strip(),
                        WitnessPolicy.NONE));
            }
        });
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        card.setMaxSize(javafx.scene.layout.Region.USE_PREF_SIZE, javafx.scene.layout.Region.USE_PREF_SIZE);
    }

    Parent node() {
        return node;
    }

    /// What went wrong with the last try.
    void problem(String text) {
        problem.setText(text);
    }

    private Optional<String> missing() {
        String address = url.getText().strip();
        if (!address.startsWith("http://") && !address.startsWith("https://")) {
            return Optional.of(Messages.text("connect.url.missing"));
        }
        if (token.getText().isBlank()) {
            return Optional.of(Messages.text("connect.token.missing"));
        }
        return logKey.getText().isBlank() ? Optional.of(Messages.text("connect.key.missing")) : Optional.empty();
    }

    private Optional<Path> chooseFile() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(Messages.text("connect.file"));
        chooser.getExtensionFilters()
                .add(new FileChooser.ExtensionFilter(Messages.text("connect.file.kind"), "*.rbxj"));
        return Optional.ofNullable(chooser.showOpenDialog(node.getScene().getWindow()))
                .map(File::toPath);
    }

    private Optional<Path> chooseFolder() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(Messages.text("connect.folder"));
        return Optional.ofNullable(chooser.showDialog(node.getScene().getWindow()))
                .map(File::toPath);
    }
}
