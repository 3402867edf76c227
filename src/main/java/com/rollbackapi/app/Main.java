package com.rollbackapi.app;

/// The composition root: wires the engine, the command line and the console.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("rbx");
    }
}
