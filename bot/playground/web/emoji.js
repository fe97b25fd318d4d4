// Emoji by their short names: the ones that work chat uses. An unknown name stays as it was written.
// The workspace reads the same table (../composer.py).

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|handshake 🤝|point_right 👉
point_left 👈|point_up ☝️|point_up_2 👆|point_down 👇|raised_hand ✋|hand ✋|crossed_fingers 🤞|v ✌️|writing_hand ✍️|eyes 👀|eye 👁️
smile 😄|smiley 😃|grinning 😀|grin 😁|laughing 😆|joy 😂|rolling_on_the_floor_laughing 🤣|wink 😉|blush 😊|slightly_smiling_face 🙂
upside_down_face 🙃|relaxed ☺️|heart_eyes 😍|star-struck 🤩|sunglasses 😎|nerd_face 🤓|thinking_face 🤔|thinking 🤔|face_with_monocle 🧐
neutral_face 😐|expressionless 😑|smirk 😏|unamused 😒|relieved 😌|pensive 😔|sleepy 😪|sleeping 😴|confused 😕|worried 😟|slightly_frowning_face 🙁
open_mouth 😮|astonished 😲|flushed 😳|cry 😢|sob 😭|scream 😱|sweat 😓|sweat_smile 😅|cold_sweat 😰|weary 😩|tired_face 😫|triumph 😤
rage 😡|angry 😠|exploding_head 🤯|partying_face 🥳|hugging_face 🤗|shushing_face 🤫|zipper_mouth_face 🤐|face_palm 🤦|shrug 🤷|robot_face 🤖
robot 🤖|ghost 👻|skull 💀|poop 💩|heart ❤️|green_heart 💚|blue_heart 💙|yellow_heart 💛|purple_heart 💜|broken_heart 💔|100 💯|fire 🔥
sparkles ✨|star ⭐|star2 🌟|dizzy 💫|boom 💥|zap ⚡|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|trophy 🏆|medal 🏅|first_place_medal 🥇
second_place_medal 🥈|third_place_medal 🥉|dart 🎯|rocket 🚀|airplane ✈️|ship 🚢|anchor ⚓|sailboat ⛵|car 🚗|train 🚆|bike 🚲|construction 🚧
building_construction 🏗️|house 🏠|office 🏢|factory 🏭|hospital 🏥|school 🏫|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|globe_with_meridians 🌐
world_map 🗺️|compass 🧭|mountain ⛰️|bridge_at_night 🌉|sunrise 🌅|sunny ☀️|cloud ☁️|rain_cloud 🌧️|snowflake ❄️|rainbow 🌈|ocean 🌊|umbrella ☔
seedling 🌱|herb 🌿|four_leaf_clover 🍀|evergreen_tree 🌲|deciduous_tree 🌳|cactus 🌵|sunflower 🌻|rose 🌹|tulip 🌷|cherry_blossom 🌸|leaves 🍃
coffee ☕|tea 🍵|pizza 🍕|cake 🍰|birthday 🎂|cookie 🍪|apple 🍎|beer 🍺|beers 🍻|champagne 🍾|popcorn 🍿|salad 🥗
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|o ⭕|heavy_plus_sign ➕|heavy_minus_sign ➖
warning ⚠️|rotating_light 🚨|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|exclamation ❗|heavy_exclamation_mark ❗|question ❓|grey_question ❔
bangbang ‼️|information_source ℹ️|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵
large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_green_square 🟩|large_yellow_square 🟨|large_red_square 🟥|large_blue_square 🟦
white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸|large_blue_diamond 🔷|large_orange_diamond 🔶
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrows_counterclockwise 🔄|repeat 🔁
fast_forward ⏩|rewind ⏪|leftwards_arrow_with_hook ↩️|arrow_forward ▶️|double_vertical_bar ⏸️|black_square_for_stop ⏹️|recycle ♻️
bulb 💡|mag 🔍|mag_right 🔎|bell 🔔|no_bell 🔕|loudspeaker 📢|mega 📣|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️|mailbox 📫
email ✉️|envelope ✉️|inbox_tray 📥|outbox_tray 📤|package 📦|label 🏷️|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|chains ⛓️|scissors ✂️
memo 📝|pencil 📝|pencil2 ✏️|lower_left_ballpoint_pen 🖊️|notebook 📓|books 📚|book 📖|open_book 📖|closed_book 📕|green_book 📗|blue_book 📘
orange_book 📙|bookmark 🔖|bookmark_tabs 📑|page_facing_up 📄|page_with_curl 📃|clipboard 📋|newspaper 📰|card_index_dividers 🗂️|file_folder 📁
open_file_folder 📂|file_cabinet 🗄️|wastebasket 🗑️|calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock9 🕘|clock930 🕤|alarm_clock ⏰|stopwatch ⏱️
timer_clock ⏲️|hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊
moneybag 💰|credit_card 💳|scales ⚖️|balance_scale ⚖️|hammer 🔨|wrench 🔧|hammer_and_wrench 🛠️|gear ⚙️|nut_and_bolt 🔩|toolbox 🧰|magnet 🧲
test_tube 🧪|microscope 🔬|telescope 🔭|satellite 🛰️|bug 🐛|beetle 🐞|ladybug 🐞|computer 💻|desktop_computer 🖥️|keyboard ⌨️|floppy_disk 💾
cd 💿|electric_plug 🔌|battery 🔋|iphone 📱|telephone ☎️|phone ☎️|camera 📷|movie_camera 🎥|headphones 🎧|microphone 🎤|musical_note 🎵|art 🎨
jigsaw 🧩|game_die 🎲|lock 🔒|unlock 🔓|key 🔑|closed_lock_with_key 🔐|shield 🛡️|ticket 🎫|checkered_flag 🏁|triangular_flag_on_post 🚩
waving_white_flag 🏳️|triangular_ruler 📐|straight_ruler 📏|ladder 🪜|puzzle_piece 🧩|busts_in_silhouette 👥|bust_in_silhouette 👤|family 👪
man 👨|woman 👩|technologist 🧑‍💻|scientist 🧑‍🔬|teacher 🧑‍🏫|student 🧑‍🎓|runner 🏃|walking 🚶|dancer 💃|brain 🧠|ear 👂|footprints 👣|crown 👑|gem 💎
dog 🐶|cat 🐱|fox_face 🦊|bear 🐻|panda_face 🐼|unicorn_face 🦄|bee 🐝|turtle 🐢|octopus 🐙|whale 🐳|dolphin 🐬|owl 🦉|penguin 🐧|snail 🐌|butterfly 🦋
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣|new 🆕|ok 🆗|sos 🆘|cool 🆒|free 🆓|up 🆙|soon 🔜|back 🔙|end 🔚|top 🔝`;

const NAMES = new Map(
  TABLE.split(/[\n|]/).filter(Boolean).map((entry) => {
    const space = entry.indexOf(" ");
    return [entry.slice(0, space), entry.slice(space + 1)];
  }),
);
const TONES = { 2: "🏻", 3: "🏼", 4: "🏽", 5: "🏾", 6: "🏿" };

/** The character for a short name ("tada"), or null. */
export function emoji(name, tone = "") {
  const found = NAMES.get(name);
  return found ? found + (TONES[tone] || "") : null;
}

/** `text` with its :short_names: replaced. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):(?::skin-tone-([2-6]):)?/g, (whole, name, tone) => emoji(name, tone) ?? whole);
}

/** Up to `limit` [name, character] pairs whose name begins with (then: contains) `part`. */
export function emojiLike(part, limit = 8) {
  const all = [...NAMES];
  const first = all.filter(([name]) => name.startsWith(part));
  const then = all.filter(([name]) => !name.startsWith(part) && name.includes(part));
  return [...first, ...then].slice(0, limit);
}
