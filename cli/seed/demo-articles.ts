/** What the articles of the demo school say, in Markdown, by their titles. */
export const demoArticles: Readonly<Record<string, string>> = {
  'What a scale does to distances': `On a map of **1 : 25,000**, one centimetre is 250 metres on the ground: divide by four and read kilometres.

A path on paper is straighter than the path under your feet. Add a tenth for a forest track, a quarter for a mountain path.

*Try it:* lay a thread along the path from the station to the lake, and measure the thread.`,
  'Symbols and their legend': `A symbol is a promise: the same sign is the same thing everywhere on the sheet. The legend keeps it.

- **Black** is what people have built: houses, walls, railways.
- **Blue** is water, **green** is what grows, **brown** is the shape of the land.

Before you set out, find three symbols that you cannot name, and look them up.`,
  'Contour lines: height on flat paper': `Every point of a contour line is equally high. Walk along one and you neither climb nor descend.

Lines that crowd together are a steep slope; lines far apart are a gentle one. A \`V\` that points uphill is a valley, one that points downhill is a ridge.

Count the lines that your route crosses, times the interval, and you know how much you will climb.`,
  'Taking a bearing': `1. Lay the edge of the compass from where you are to where you want to go.
2. Turn the dial until its lines lie along the grid, north to north.
3. Take the compass off the map and turn yourself until the needle lies in its house.

The arrow now points at your goal. Choose a tree in that direction, walk to it, and do it again.`,
  'Middles and spreads': `Seven people wait 2, 3, 3, 4, 5, 6 and 40 minutes. The **mean** is 9 minutes, and nobody waited about that long. The **median** is 4.

A middle without a spread says little. The middle half of them waited between 3 and 6 minutes: that is the interquartile range, and the 40 does not move it.`,
  'Pictures that do not lie': `A bar stands for its length. Cut the axis off at 90, and 95 looks twice as much as 92.5.

- Bars start at zero; lines need not.
- Areas mislead: a disc with twice the radius is four times the ink.
- Show the points where there are few of them.`,
  'Who was asked?': `In 1936 a magazine asked more than two million people who would become president, and was wrong. It had taken the addresses from lists of telephones and cars.

A large sample does not mend a lopsided one. Ask of every number: who could have been asked, who was, and who answered?`,
  'The size of an error': `Ask *n* people a yes-or-no question, and the share that you find is off by about 1/√n: ten points with a hundred people, three with a thousand.

So halving the error costs four times the people. And it is only the error of *chance*: the error of having asked the wrong ones comes on top.`,
  'Polls that went wrong': `Three ways to miss, each with its own cure:

- **Late deciders** change their minds after they were asked. Ask again, late.
- **Polite answers** hide what is unpopular. Ask what the neighbours think.
- **Herding**: nobody publishes the poll that differs. Publish yours.`,
  'Could it have been chance?': `Sixteen of twenty tasters prefer the new bread. Would tossed coins do that, too?

Of a million times twenty tosses, about six thousand show sixteen heads or more. So chance would have to be rather kind. It does *not* follow that the new bread is better with a probability of 99.4 per cent: that is another question.`,
  'The line that misses least': `Put a ruler through a cloud of points. Each point has a **residual**: how far above or below the ruler it lies.

Square the residuals and add them up. Of all lines exactly one makes the sum smallest, and it goes through the middle of the cloud. One far point can tilt it: look at the points before you believe the line.`,
  'Neighbours that vote': `To classify a new point, find the *k* known points that are closest, and let them vote.

With k = 1 every outlier rules its surroundings. With k as large as the data, the majority always wins. In between lies the art, and one trap: measure height in millimetres and weight in tonnes, and only height has a vote.`,
  'Learned by heart or understood?': `A model that has seen the exam is no proof of anything. Put some of the data aside *before* you look at any, and ask the model about these only once.

Good on what it has seen and poor on what it has not: it has learned by heart. Poor on both: it has not learned.`,
  'Se présenter': `Trois phrases suffisent pour commencer :

- *Je m'appelle …*
- *Je viens de … et j'habite à …*
- *Ce qui me plaît, c'est …*

Ensuite, posez une question. Une conversation, c'est la moitié qui appartient à l'autre.`,
  'Raconter sa journée': `**D'abord, ensuite, enfin** : avec ces trois mots, une liste devient un récit.

« D'abord, j'ai raté le bus. Ensuite, j'ai rencontré une amie. Enfin, nous avons pris un café, et j'étais à l'heure. »

À vous : trois phrases, une par moment de votre journée.`,
  'Gluten, or why kneading works': `Flour holds two proteins that ignore each other while they are dry. Water lets them meet, and kneading lines them up into a net: **gluten**.

The net catches the gas of the yeast, and the dough rises instead of leaking. Time does the same as kneading, only slower: that is the whole secret of bread that nobody kneads.`,
};
