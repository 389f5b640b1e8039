/**
 * What stands on the land around one area. {@code SceneBuilder} goes from block to block; each kind
 * of block puts its houses, walls, cars and trees on a {@code Site}, which knows slope, water and
 * power lines. What comes of it is a {@code Scene} of shapes that a pulse can hit: solids, crowns
 * and wires, each with the {@code Surface} it shows; between them lies the {@code GroundCover}.
 */
package io.sparklidar.sample.scene;
