/**
 * COPC 1.0: LAZ files of formats 6-8 whose chunks are the nodes of an octree, each a thinned sample
 * of its cube.
 *
 * <p>Reading: {@link io.sparklidar.las.copc.CopcFile} opens a file, and for a {@link
 * io.sparklidar.las.copc.CopcQuery} (a box, a resolution, a level) walks the hierarchy from the
 * root, fetching only the pages it meets, and answers with {@link io.sparklidar.las.copc.CopcNode}s
 * or with exactly the points asked for. A page is believed only where the chunk table agrees with
 * it.
 *
 * <p>Writing: {@link io.sparklidar.las.copc.CopcWriter} collects points, {@code Octree} sorts them
 * into nodes, {@code HierarchyPages} cuts the tree of nodes into pages. {@link
 * io.sparklidar.las.copc.CopcConversion} makes one such file of LAS and LAZ files.
 */
package io.sparklidar.las.copc;
