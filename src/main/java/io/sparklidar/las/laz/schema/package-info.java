/** How a LAZ file is compressed: the items of its points and their layers, from its LAZ record. */
package io.sparklidar.las.laz.schema;
