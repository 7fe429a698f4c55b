//! Pictures that organizers send: checked by what they are, turned upright, scaled, and encoded
//! anew, so that nothing of the file is kept but its pixels.

mod need;

use std::io::Cursor;

use card::Photo;
use image::codecs::jpeg::JpegEncoder;
use image::error::LimitErrorKind;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};
use tokio::sync::Semaphore;

/// The largest file that is taken, in bytes.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;
/// The longest side of a picture that is taken, in pixels.
pub(crate) const LONGEST_SIDE: u32 = 12_000;
/// The most pixels that are taken.
const MOST_PIXELS: u64 = 50_000_000;
/// The most memory that pictures may take while they are decoded, in MiB: one, and all together.
const MOST_MEMORY: u32 = 256;
const MIB: u64 = 1024 * 1024;
/// How many pictures may wait for their turn, each with its file in memory.
const MOST_WAITING: usize = 16;
/// How large a picture is kept, in pixels: what a page can show on a sharp screen.
const KEPT: (u32, u32) = (1600, 2400);
/// JPEG's quality of what is kept.
const QUALITY: u8 = 82;

/// Decoding takes much time and memory: two at once, others wait.
static TURNS: Semaphore = Semaphore::const_new(2);
/// A permit is a MiB.
static MEMORY: Semaphore = Semaphore::const_new(MOST_MEMORY as usize);
static QUEUE: Semaphore = Semaphore::const_new(MOST_WAITING);

/// Why a file is not taken. What people are told is in the catalogue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PictureError {
    /// It is none of the formats that are read, whatever its name says.
    NoPicture,
    /// It has too many pixels, or needs too much memory.
    TooLarge,
    /// It begins as a picture, and cannot be read to its end.
    Broken,
    /// Too many others are being read; nothing is wrong with the picture.
    Busy,
    /// The thread that worked on it ended early; nothing is wrong with the picture.
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

/// Makes a file into a picture to be kept, on a thread of its own: two at once, and within
/// [`MOST_MEMORY`] all together.
///
/// # Errors
/// What is wrong with the file.
pub async fn take(file: Vec<u8>) -> Result<Picture, PictureError> {
    let _place = QUEUE.try_acquire().map_err(|_| PictureError::Busy)?;
    let turn = TURNS.acquire().await.map_err(|_| PictureError::Stopped)?;
    let (file, need) = on_a_thread(move || {
        let need = opened(&file)?.1;
        Ok((file, need))
    })
    .await?;
    let memory = MEMORY.acquire_many(need).await.map_err(|_| PictureError::Stopped)?;
    on_a_thread(move || {
        // Whoever stops waiting does not give turn and memory to another while this goes on.
        let _held = (turn, memory);
        read(&file)
    })
    .await
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PictureError> + Send + 'static,
) -> Result<T, PictureError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
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
    limits.max_alloc = Some(u64::from(MOST_MEMORY) * MIB);
    limits
}

/// A picture that can be decoded, and the memory that this takes, in MiB: what its pixels take, and
/// what the decoder needs beside them.
fn opened(file: &[u8]) -> Result<(impl ImageDecoder, u32), PictureError> {
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
    let bytes = decoder.total_bytes().saturating_add(need::beside_pixels(
        format,
        file,
        u64::from(width) * u64::from(height),
    ));
    let need = u32::try_from(bytes.div_ceil(MIB)).ok().filter(|need| *need <= MOST_MEMORY);
    let need = need.ok_or(PictureError::TooLarge)?;
    // Frames of animations are as large as they say, whatever the picture is.
    let mut left = limits();
    left.max_alloc = Some((u64::from(MOST_MEMORY) * MIB).saturating_sub(decoder.total_bytes()));
    decoder.set_limits(left).map_err(|error| meaning(&error))?;
    Ok((decoder, need))
}

fn read(file: &[u8]) -> Result<Picture, PictureError> {
    let (mut decoder, _) = opened(file)?;
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
        drop(picture);
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
            let kept = read(&file(&sent, format)).unwrap_or_else(|e| panic!("{format:?}: {e:?}"));
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

    /// A grey picture of many bits, in a small file.
    fn flat(width: u32, height: u32, bits: image::ColorType) -> Vec<u8> {
        let picture = DynamicImage::new(width, height, bits);
        file(&picture, ImageFormat::Png)
    }

    #[test]
    fn pixels_are_weighed_before_they_are_decoded() {
        let deep = flat(8_000, 4_500, image::ColorType::Rgba16);
        assert!(deep.len() < 2_000_000, "{}", deep.len());
        assert_eq!(read(&deep).err(), Some(PictureError::TooLarge), "275 MiB of pixels");
        assert_eq!(
            opened(&flat(1_024, 1_024, image::ColorType::Rgba16)).ok().map(|o| o.1),
            Some(8)
        );
        let jpeg = file(&halves(1_024, 1_024), ImageFormat::Jpeg);
        assert_eq!(opened(&jpeg).ok().map(|opened| opened.1), Some(3));
        let webp = file(&halves(1_024, 1_024).to_rgba8().into(), ImageFormat::WebP);
        assert!(opened(&webp).is_ok_and(|opened| opened.1 > 4));
    }

    #[tokio::test]
    async fn many_at_once_wait_or_are_told_to_come_back() {
        let picture = flat(1_500, 1_500, image::ColorType::Rgba8);
        let sent: Vec<_> = (0..MOST_WAITING + 4).map(|_| take(picture.clone())).collect();
        let done = futures_util::future::join_all(sent).await;
        let busy = done.iter().filter(|done| **done == Err(PictureError::Busy)).count();
        let kept = done.iter().filter(|done| done.is_ok()).count();
        assert_eq!((kept, busy), (MOST_WAITING, 4));
        assert_eq!(MEMORY.available_permits(), MOST_MEMORY as usize);
    }

    #[tokio::test]
    #[ignore = "a measurement: prints the most memory that this process had, on Linux"]
    async fn memory_of_large_pictures() {
        let width: u32 = std::env::var("WIDTH").ok().and_then(|w| w.parse().ok()).unwrap_or(7_000);
        let file = std::env::var("PICTURE").ok().and_then(|path| std::fs::read(path).ok());
        let file = file.unwrap_or_else(|| flat(width, 7_000, image::ColorType::Rgba8));
        let most = || {
            let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
            status.lines().find(|line| line.starts_with("VmHWM")).map(str::to_owned)
        };
        println!("before {:?}, a file of {} bytes", most(), file.len());
        let sent: Vec<_> = (0..4).map(|_| take(file.clone())).collect();
        let done = futures_util::future::join_all(sent).await;
        println!("after {:?}: {:?}", most(), done.iter().map(Result::is_ok).collect::<Vec<_>>());
    }
}
