/** Keeps a commit log short while tasks write into it, beside whatever the driver does. */
package io.sparklidar.storage.compaction;
