# What Godot made of res://asset.glb, as one line of JSON.
extends SceneTree

var found = {"meshes": 0, "surfaces": 0, "triangles": 0, "bones": 0, "clips": {}}

func _init():
	var packed = load("res://asset.glb")
	if packed == null:
		print("FOUND {}")
		quit()
		return
	count(packed.instance())
	print("FOUND " + to_json(found))
	quit()

func count(node):
	if node is MeshInstance:
		found.meshes += 1
		found.surfaces += node.mesh.get_surface_count()
		for number in node.mesh.get_surface_count():
			var arrays = node.mesh.surface_get_arrays(number)
			found.triangles += len(arrays[ArrayMesh.ARRAY_INDEX]) / 3
	if node is Skeleton:
		found.bones += node.get_bone_count()
	if node is AnimationPlayer:
		for clip in node.get_animation_list():
			found.clips[clip] = node.get_animation(clip).length
	for child in node.get_children():
		count(child)
