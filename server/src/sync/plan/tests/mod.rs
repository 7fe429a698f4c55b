mod complete;
mod model;
mod people;
mod recurring;
mod singles;
mod world;
