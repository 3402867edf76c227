package com.rollbackapi.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/// The most bytes that a garbage collection has left on the heap since this watch began: what the program held on to,
/// and not what the collector had not come to yet.
final class HeapWatch {
    private final AtomicLong most = new AtomicLong();

    HeapWatch() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (n, _) -> take(GarbageCollectionNotificationInfo.from((CompositeData) n.getUserData())),
                            n -> GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(n.getType()),
                            null);
        }
    }

    private void take(GarbageCollectionNotificationInfo collection) {
        Map<String, MemoryUsage> after = collection.getGcInfo().getMemoryUsageAfterGc();
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage left = after.get(pool.getName());
            if (pool.getType() == MemoryType.HEAP && left != null) {
                used += left.getUsed();
            }
        }
        most.accumulateAndGet(used, Math::max);
    }

    double mostMib() {
        return most.get() / (double) (1 << 20);
    }
}
