//! Pictures that organizers send: checked by what they are, turned upright, scaled, and encoded
//! anew, so that nothing of the file is kept but its pixels.

use std::io::Cursor;

use card::Photo;
use image::codecs::jpeg::JpegEncoder;
use image::error::LimitErrorKind;
use image::imageops::FilterType;
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
};
use thiserror::Error;
use tokio::sync::Semaphore;

/// The largest file that is taken, in bytes.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;
/// The longest side of a picture that is taken, in pixels.
const LONGEST_SIDE: u32 = 12_000;
/// The most pixels that are taken.
const MOST_PIXELS: u64 = 50_000_000;
/// The most memory that decoding one may take, in bytes.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// How large a picture is kept, in pixels: what a page can show on a sharp screen.
const KEPT: (u32, u32) = (1600, 2400);
/// JPEG's quality of what is kept.
const QUALITY: u8 = 82;

/// Decoding takes much memory for a short time: two at once, others wait.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Why a file is not taken.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum PictureError {
    /// It is none of the formats that are read, whatever its name says.
    #[error("this file is no picture that can be used: send a JPEG, PNG, WebP or GIF")]
    NoPicture,
    /// It has too many pixels, or needs too much memory.
    #[error(
        "this picture is too large: at most {LONGEST_SIDE} pixels a side and 50 megapixels are \
         taken; scale it down and send it again"
    )]
    TooLarge,
    /// It begins as a picture, and cannot be read to its end.
    #[error("this picture is broken and cannot be read to its end: export it anew and send that")]
    Broken,
    /// The thread that worked on it ended early; nothing is wrong with the picture.
    #[error("the picture could not be read just now: send it again")]
    Stopped,
}

/// A picture as it is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Picture {
    /// A JPEG without metadata.
    pub jpeg: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// Makes a file into a picture to be kept, on a thread of its own, two at once.
///
/// # Errors
/// What is wrong with the file.
pub async fn take(file: Vec<u8>) -> Result<Picture, PictureError> {
    let turn = TURNS.acquire().await.map_err(|_| PictureError::Stopped)?;
    let taken = tokio::task::spawn_blocking(move || {
        // Whoever stops waiting does not give the turn to another while this goes on.
        let _turn = turn;
        read(&file)
    });
    taken.await.unwrap_or_else(|error| {
        tracing::error!("reading a picture stopped: {error}");
        Err(PictureError::Stopped)
    })
}

/// A kept picture's pixels, for a card; `None` where it cannot be read.
#[must_use]
pub fn photo(jpeg: &[u8]) -> Option<Photo> {
    let mut reader = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg);
    reader.limits(limits());
    let pixels = reader.decode().ok()?.into_rgba8();
    Photo::new(pixels.width(), pixels.height(), pixels.into_raw()).ok()
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

fn read(file: &[u8]) -> Result<Picture, PictureError> {
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format();
    let mut reader = reader.map_err(|_| PictureError::NoPicture)?;
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];
    let format = reader.format().filter(|format| known.contains(format));
    let format = format.ok_or(PictureError::NoPicture)?;
    if format == ImageFormat::Jpeg && !jpeg_ends(file) {
        return Err(PictureError::Broken);
    }
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|error| meaning(&error))?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureError::TooLarge);
    }
    // A picture whose orientation cannot be read stands as it was stored.
    let orientation = decoder.orientation();
    let decoded = DynamicImage::from_decoder(decoder).map_err(|error| meaning(&error))?;
    let mut upright = scaled(decoded, orientation.as_ref().is_ok_and(|o| turns_sides(*o)));
    if let Ok(orientation) = orientation {
        upright.apply_orientation(orientation);
    }
    encode(&on_white(&upright))
}

/// Whether turning a picture upright makes its width its height.
fn turns_sides(orientation: image::metadata::Orientation) -> bool {
    use image::metadata::Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// No larger than is kept. What is much larger is brought near by a quick way first.
fn scaled(picture: DynamicImage, turned: bool) -> DynamicImage {
    let (width, height) = if turned { (KEPT.1, KEPT.0) } else { KEPT };
    let larger = |by: u32| picture.width() > width * by || picture.height() > height * by;
    if !larger(1) {
        return picture;
    }
    if larger(2) {
        let near = picture.thumbnail(width * 2, height * 2);
        return near.resize(width, height, FilterType::CatmullRom);
    }
    picture.resize(width, height, FilterType::CatmullRom)
}

/// Without transparency, which JPEG does not know.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let pixels = picture.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0.map(u32::from);
        let over = |value: u32| u8::try_from((value * alpha + 255 * (255 - alpha)) / 255);
        image::Rgb([red, green, blue].map(|value| over(value).unwrap_or(u8::MAX)))
    })
}

fn encode(pixels: &RgbImage) -> Result<Picture, PictureError> {
    let mut jpeg = Vec::new();
    let encoded = pixels.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY));
    encoded.map_err(|error| {
        tracing::error!("a picture could not be encoded: {error}");
        PictureError::Stopped
    })?;
    Ok(Picture { jpeg, width: pixels.width(), height: pixels.height() })
}

/// Whether a JPEG's last scan has an end. The decoder would fill what is missing with grey. Within a
/// scan, a byte FF that is no marker is followed by 00.
fn jpeg_ends(file: &[u8]) -> bool {
    let last = |marker: u8| file.windows(2).rposition(|pair| pair == [0xff, marker]);
    last(0xd9) > last(0xda)
}

fn meaning(error: &ImageError) -> PictureError {
    match error {
        ImageError::Limits(limit)
            if !matches!(limit.kind(), LimitErrorKind::Unsupported { .. }) =>
        {
            PictureError::TooLarge
        }
        ImageError::Unsupported(_) => PictureError::NoPicture,
        _ => PictureError::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).expect("a picture");
        file.into_inner()
    }

    /// Red on the left, blue on the right.
    fn halves(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, _| {
            image::Rgb(if x < width / 2 { [250, 10, 10] } else { [10, 10, 250] })
        })
        .into()
    }

    /// The picture's JPEG with an EXIF orientation and a place in it.
    fn with_exif(picture: &DynamicImage, orientation: u8) -> Vec<u8> {
        let jpeg = file(picture, ImageFormat::Jpeg);
        let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"SECRET PLACE");
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn all_formats_become_a_jpeg_of_the_same_size() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let sent = halves(64, 40).to_rgba8().into();
            let sent = if format == ImageFormat::Jpeg { halves(64, 40) } else { sent };
            let kept = read(&file(&sent, format)).unwrap_or_else(|e| panic!("{format:?}: {e}"));
            assert_eq!((kept.width, kept.height), (64, 40), "{format:?}");
            assert_eq!(image::guess_format(&kept.jpeg).ok(), Some(ImageFormat::Jpeg));
            assert!(photo(&kept.jpeg).is_some());
        }
    }

    #[test]
    fn a_picture_is_turned_upright_and_tells_nothing_of_where_it_was_taken() {
        let kept = read(&with_exif(&halves(64, 40), 6)).expect("a picture");
        assert_eq!((kept.width, kept.height), (40, 64));
        assert!(!kept.jpeg.windows(6).any(|part| part == b"SECRET" || part == b"Exif\0\0"));
        let upright = image::load_from_memory(&kept.jpeg).expect("a picture").to_rgb8();
        // Turned by a quarter, what was on the left is at the top.
        assert!(upright.get_pixel(20, 4).0[0] > 200 && upright.get_pixel(20, 60).0[2] > 200);
    }

    #[test]
    fn what_is_large_is_scaled_down() {
        for (sent, kept) in [
            ((1600, 900), (1600, 900)),
            ((2000, 1000), (1600, 800)),
            ((6400, 100), (1600, 25)),
            ((100, 4800), (50, 2400)),
        ] {
            let found = read(&file(&halves(sent.0, sent.1), ImageFormat::Png)).expect("a picture");
            assert_eq!((found.width, found.height), kept, "{sent:?}");
        }
        let turned = read(&with_exif(&halves(2400, 1200), 6)).expect("a picture");
        assert_eq!((turned.width, turned.height), (1200, 2400));
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0]));
        let kept = read(&file(&clear.into(), ImageFormat::Png)).expect("a picture");
        let pixels = image::load_from_memory(&kept.jpeg).expect("a picture").to_rgb8();
        assert!(pixels.get_pixel(4, 4).0.iter().all(|value| *value > 250));
    }

    #[test]
    fn what_is_no_whole_picture_is_refused() {
        let (png, jpeg) =
            (file(&halves(64, 64), ImageFormat::Png), file(&halves(64, 64), ImageFormat::Jpeg));
        let webp = file(&halves(64, 64).to_rgba8().into(), ImageFormat::WebP);
        let cases: [(&[u8], PictureError); 9] = [
            (b"", PictureError::NoPicture),
            (b"<!doctype html><script>alert(1)</script>", PictureError::NoPicture),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureError::NoPicture),
            (b"BM\0\0\0\0\0\0\0\0", PictureError::NoPicture),
            (&png[..8], PictureError::Broken),
            (&png[..png.len() / 2], PictureError::Broken),
            (&jpeg[..3], PictureError::Broken),
            (&jpeg[..jpeg.len() / 2], PictureError::Broken),
            (&webp[..webp.len() / 2], PictureError::Broken),
        ];
        for (file, expected) in cases {
            assert_eq!(read(file).err(), Some(expected), "{} bytes", file.len());
        }
        let long = file(&halves(12_001, 2), ImageFormat::Png);
        assert_eq!(read(&long).err(), Some(PictureError::TooLarge));
    }
}
