package com.rollbackapi.target;

/// One live system of an adapter's tests, as people and programs see it from outside.
public interface LiveSystem {
    /// Opens a target over it. Also while an earlier one was dropped without [Target#close], as by a killed
    /// process.
    Target open(String name) throws Exception;

    /// Somebody else gives a leaf this content, creating it where there is none; never through the target.
    void put(String leaf, byte[] bytes) throws Exception;

    /// Somebody else deletes a leaf; never through the target.
    void remove(String leaf) throws Exception;
}
