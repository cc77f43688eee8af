// Things to search captioned photographs for, with the words by which a caption may name them.

/** Each line: what is searched for, then further words that count as naming it. Plurals count by themselves. */
const COMMON = `
people person man woman men women child children boy girl crowd group couple
man men guy
woman women lady
child children boy girl kid baby toddler
baby toddler infant
boy boys
girl girls
crowd audience
couple
player players team
dog dogs puppy
cat kitten
horse horses
bird birds seagull duck pigeon
sheep lamb
bear
elephant
giraffe
zebra
cow cows cattle bull
water ocean sea lake river pool wave
ocean sea waves wave surf
beach sand shore
lake
river stream creek
pool swimming
snow snowy ski skier snowboard snowboarder
mountain mountains hill cliff
rock rocks rocky boulder cliff
tree trees forest woods
grass grassy lawn field
field meadow
park
sky
sunset dusk
night
street road sidewalk
road highway
city downtown
building buildings house
car cars
truck
bus
train locomotive
boat boats kayak canoe sailboat ship
airplane plane jet aircraft
motorcycle motorbike dirtbike
bicycle bike bikes bicycles cyclist bicyclist biker
skateboard skateboarder skateboarding
surfer surfing surfboard
skier skiing ski skis
snowboarder snowboarding snowboard
soccer football
basketball
baseball softball
tennis
frisbee
kite kites
ball
guitar
umbrella
bench
table
chair
bed
couch sofa
desk
kitchen stove oven refrigerator
bathroom toilet sink
toilet
refrigerator fridge
laptop computer
clock
cake
pizza
sandwich
cup mug
bottle
plate
hat cap
shirt
dress
jacket coat
suit
tie necktie
helmet
sunglasses
backpack
flag
camera
costume
trampoline
slide
fountain
rope
fire
graffiti
hydrant
vase
flowers flower
teddy
`;

export interface KnownThing {
  query: string;
  names: string[];
}

export const commonThings: readonly KnownThing[] = COMMON.trim()
  .split('\n')
  .map((line) => {
    const names = line.trim().split(/\s+/);
    return { query: names[0] ?? '', names: names.flatMap((name) => [name, `${name}s`]) };
  });

/** Things that ordinary photographs hardly ever show. */
export const rareThings: readonly string[] = (
  'rhinoceros,submarine,volcano,x-ray,spreadsheet,stethoscope,accordion,sushi,octopus,castle,windmill,passport,' +
  'astronaut,igloo,kangaroo,lobster,microscope,sphinx,rocket launch,birth certificate,receipt,menu,whiteboard,telescope,' +
  'peacock,jellyfish,cactus,camel,dolphin,fireworks,lighthouse,penguin,pyramid,chess board,violin,saxophone,space shuttle,' +
  'hot air balloon,tank,scuba diver'
).split(',');
