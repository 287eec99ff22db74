// A GLB as three.js loads and plays it: `node three.mjs FILE` prints what it found as JSON.
import { readFileSync } from "node:fs";
import { AnimationMixer, Box3, Texture, Vector3 } from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

globalThis.self ??= globalThis;
const bytes = readFileSync(process.argv[2]);
const loader = new GLTFLoader();
// node has no pictures: a texture is taken for loaded when the file names it.
loader.register((parser) => {
  parser.loadTextureImage = () => Promise.resolve(new Texture());
  return { name: "no_pictures" };
});
const asset = await loader.parseAsync(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), "");
const meshes = [];
asset.scene.traverse((node) => node.isMesh && meshes.push(node));
const skinned = meshes.filter((mesh) => mesh.isSkinnedMesh);
const box = new Box3().setFromObject(asset.scene);

// How far the skin of each clip's middle is from the skin at rest, at most, in metres.
const corner = (mesh, index) => mesh.getVertexPosition(index, new Vector3()).applyMatrix4(mesh.matrixWorld);
const sampled = (mesh) => Array.from({ length: 200 }, (_, k) => Math.floor((k * mesh.geometry.attributes.position.count) / 200));
asset.scene.updateMatrixWorld(true);
const rest = skinned.map((mesh) => sampled(mesh).map((index) => corner(mesh, index)));
const moved = {};
for (const clip of asset.animations) {
  const mixer = new AnimationMixer(asset.scene);
  mixer.clipAction(clip).play();
  mixer.setTime(clip.duration / 2);
  asset.scene.updateMatrixWorld(true);
  const gaps = skinned.flatMap((mesh, m) => sampled(mesh).map((index, k) => corner(mesh, index).distanceTo(rest[m][k])));
  moved[clip.name] = gaps.length ? Math.max(...gaps) : 0;
  mixer.stopAllAction();
}
console.log(JSON.stringify({
  meshes: meshes.length,
  skinned: skinned.length,
  bones: [...new Set(skinned.flatMap((mesh) => mesh.skeleton.bones.map((bone) => bone.name)))].length,
  clips: Object.fromEntries(asset.animations.map((clip) => [clip.name, clip.duration])),
  moved,
  size: box.getSize(new Vector3()).toArray(),
}));
