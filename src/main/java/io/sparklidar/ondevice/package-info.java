/** Tiles that stay on the device: compressed bytes go in, compressed bytes come out. */
package io.sparklidar.ondevice;
