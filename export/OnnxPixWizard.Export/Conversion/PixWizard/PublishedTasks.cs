using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Export.Conversion.PixWizard;

/// <summary>What published PixWizard was trained to do. The network reads the task
/// from the wording alone; the identifiers are for people and for decoders.</summary>
/// <remarks>
/// Only black-and-white masks are read back as data: which colors, ranges and axes published maps are painted with was never stated, so
/// they stay pictures.
/// </remarks>
internal static class PublishedTasks
{
    /// <summary>All tasks, the freest first: it stands in where neither the user nor anything else decides.</summary>
    public static IReadOnlyList<TaskEntry> All { get; } =
    [
        Picture("edit", "Free editing", "Put a hat on the dog.", "Turn the day into night."),
        Picture("depth", "Depth map", "Estimate the depth of this scene."),
        Picture("normals", "Surface normals", "Estimate the surface normals of this picture."),
        Picture("segmentation", "Semantic segmentation", "Segment this picture by class."),
        Picture("canny", "Canny edges", "Draw the canny edges of this picture."),
        Picture("hed", "Soft edges", "Draw the soft edges of this picture."),
        Picture("pose", "Human pose", "Draw the pose of the people in this picture."),
        Picture("sketch", "Sketch", "Turn this picture into a sketch."),
        Picture("deblur", "Deblurring", "Make this blurred photo sharp."),
        Picture("dehaze", "Dehazing", "Take the haze out of the photo."),
        Picture("demoire", "Moire removal", "Take the moire pattern out of the photo."),
        Picture("denoise", "Denoising", "Remove the noise from this photo."),
        Picture("derain", "Rain removal", "Take the rain out of the photo."),
        Picture("deshadow", "Shadow removal", "Take the shadow out of the photo."),
        Picture("desnow", "Snow removal", "Take the snow out of the photo."),
        Picture("dewatermark", "Watermark removal", "Take the watermark off the photo."),
        Picture("reflection", "Flash reflection removal", "Take the reflection of the flash out of the photo."),
        Picture("lowlight", "Low light", "Brighten this dark photo."),
        Picture("sr", "Super-resolution", "Raise the resolution of this picture."),
        Picture("face", "Face restoration", "Restore the face in this photo.", "Restore this old photo of a face and give it colour."),
        Picture("restore", "Restoration", "Restore this damaged photo.", "Restore this old photo and give it colour."),
        Picture("inpaint", "Inpainting", "Fill in the missing region: a bench under a tree."),
        Picture("outpaint", "Outpainting", "Extend this picture beyond its borders: a wide valley."),
        Picture("from-canny", "From edges", "Make a picture of these edges: a red car on a road."),
        Picture("from-depth", "From depth", "Make a picture of this depth map: a kitchen."),
        Picture("from-hed", "From soft edges", "Make a picture of these soft edges: a bird on a branch."),
        Picture("from-normals", "From normals", "Make a picture of these surface normals: a marble statue."),
        Picture("from-pose", "From a pose", "Make a picture of this pose: a dancer on a stage."),
        Picture("from-segmentation", "From classes", "Make a picture of this segmentation: a street in the rain."),
        Picture("from-sketch", "From a sketch", "Make a picture of this sketch: a castle on a hill."),
        Picture("subject", "Subject-driven", "Show this subject on a beach.", "Show this person in a library."),
        Picture("logo", "Logo", "Make a logo of this shape."),
        Picture("detect", "Detection", "Draw a red box around the dog."),
        Picture("highlight", "Referring segmentation, painted", "Paint the pixels of the dog in red."),
        new() { Id = "mask", Name = "Referring segmentation, mask", Examples = ["Show the mask of the dog in black and white."],
            Decoder = new MaskTask() },
        Picture("text2image", "Text to image", "Text to image: a lighthouse at dusk.") with { TakesImage = false },
    ];

    private static TaskEntry Picture(string id, string name, params string[] examples) =>
        new() { Id = id, Name = name, Examples = examples, Decoder = new PictureTask() };
}
