/**
 * The octree of COPC 1.0: LAZ files of formats 6-8 whose chunks are the nodes of an octree, each a
 * thinned sample of its cube.
 *
 * <p>Reading: {@link io.sparklidar.las.copc.Hierarchy} walks the pages of a file from the root,
 * fetches only those that a question meets, and answers with {@link
 * io.sparklidar.las.copc.CopcNode}s. A page is believed only where the chunk table agrees with it.
 * {@link io.sparklidar.las.copc.CopcPages} keeps the pages of a file true when its chunks move.
 *
 * <p>Writing: {@link io.sparklidar.las.copc.Octree} sorts points into nodes, {@link
 * io.sparklidar.las.copc.HierarchyPages} cuts the tree of nodes into pages. {@link
 * io.sparklidar.las.copc.OctreeCut} cuts a tree into parts that are built by themselves, into the
 * same nodes.
 *
 * <p>Files are opened and written one floor up, by {@code io.sparklidar.las.CopcFile} and {@code
 * io.sparklidar.las.CopcWriter}.
 */
package io.sparklidar.las.copc;
