/** What people write in issues every day: five passages in each of twenty languages, with the joiners that their scripts are written with. */
const PASSAGES: Readonly<Record<string, readonly string[]>> = {
  english: [
    "The list drops its last item when the page size is 10; it's the same with 20.",
    "After an upgrade from 2.3 to 2.4 the server doesn't start: the port is already in use.",
    "Could we have a dark mode? My eyes would thank you ❤️",
    "Steps to reproduce: open the settings, change the name, press Save; nothing is stored.",
    "I'd expect a < b && c > d to be shown as it is, and so are 3 × 4 = 12 and x ≤ y.",
  ],
  german: [
    "Beim Speichern größerer Dateien bricht die Anwendung ab; übrig bleibt eine leere Datei.",
    "Könnte man die Überschrift auch ausblenden? Das wäre für schmale Geräte schöner.",
    "Nach dem Update fehlt die Schaltfläche „Weiter“ auf der zweiten Seite.",
    "Die Maße stimmen nicht: 1 000 mm werden als 1 m² angezeigt.",
    "Danke für die schnelle Antwort 👍🏽 – bei mir läuft es jetzt!",
  ],
  french: [
    "L’application se ferme dès qu’on clique sur « Envoyer » ; aucun message n’apparaît.",
    "Le fichier généré contient des caractères bizarres à la place des accents : é, è, ç.",
    "Serait-il possible d’ajouter une option pour désactiver les notifications ?",
    "Même problème chez moi depuis la mise à jour d’hier soir 😕",
    "La page s’affiche correctement, mais l’impression coupe le tableau à droite.",
  ],
  spanish: [
    "¿Por qué se pierde la sesión al cambiar de pestaña? Antes no ocurría.",
    "El botón «Guardar» no hace nada cuando el nombre lleva una eñe: año, niño, señal.",
    "La búsqueda tarda más de diez segundos con mil artículos.",
    "¡Gracias por el proyecto! Sólo falta la traducción al español 🇪🇸",
    "Al importar el archivo aparece «formato desconocido», aunque es un CSV válido.",
  ],
  portuguese: [
    "A aplicação não abre depois da atualização; fica numa tela em branco.",
    "Não consigo exportar o relatório em PDF: o botão está desativado.",
    "Seria ótimo ter atalhos de teclado para as ações mais comuns 🚀",
    "A função devolve o valor errado quando a lista está vazia.",
    "As opções avançadas não são guardadas após reiniciar.",
  ],
  polish: [
    "Po zmianie języka część napisów pozostaje po angielsku; dotyczy to też menu.",
    "Aplikacja zużywa całą pamięć przy otwieraniu dużych plików źródłowych.",
    "Czy można dodać możliwość sortowania według daty? Byłoby łatwiej.",
    "Błąd pojawia się tylko w przeglądarce Firefox, w innych działa.",
    "Dziękuję za szybką poprawkę, wszystko działa jak należy ✔️",
  ],
  turkish: [
    "Dosya adında ı, ş veya ğ harfi varsa yükleme başarısız oluyor.",
    "Arama sonuçları büyük İ ile küçük i harfini ayırt etmiyor.",
    "Güncellemeden sonra ayarlar sayfası açılmıyor, konsolda hata yok.",
    "Karanlık tema için bir seçenek ekleyebilir misiniz? 🌙",
    "Aynı sorunu ben de yaşıyorum; sürüm numarası 1.8.0.",
  ],
  russian: [
    "После обновления не сохраняются настройки: при запуске всё сбрасывается.",
    "Поиск не находит слова с буквой «ё», например «ещё» и «зелёный».",
    "Нельзя ли добавить кнопку «Отменить»? Очень не хватает.",
    "Ошибка возникает, когда в имени файла есть пробелы и скобки.",
    "Спасибо, теперь всё работает 🎉",
  ],
  greek: [
    "Η εφαρμογή κλείνει όταν πατάω «Αποθήκευση» χωρίς να εμφανίζει μήνυμα.",
    "Οι τόνοι χάνονται στην εξαγωγή: ά, έ, ή, ί, ό, ύ, ώ.",
    "Θα μπορούσε να προστεθεί αναζήτηση με βάση την ημερομηνία;",
    "Το ίδιο πρόβλημα υπάρχει και στην έκδοση 3.1.",
    "Ευχαριστώ πολύ για τη γρήγορη διόρθωση 🙏",
  ],
  hebrew: [
    'אחרי העדכון הכפתור "שמור" לא עובד, ואין שום הודעת שגיאה.',
    "הטקסט מיושר לשמאל במקום לימין (ראו גרסה 2.0)\u200f.",
    "אפשר להוסיף חיפוש לפי תאריך? זה יעזור מאוד.",
    "הקובץ C++\u200e לא נפתח כשיש רווח בשם.",
    "תודה רבה, עכשיו הכול עובד ✅",
  ],
  arabic: [
    "بعد التحديث لا يعمل زر «حفظ»، ولا تظهر أي رسالة خطأ.",
    "النص يظهر من اليسار إلى اليمين في صفحة الإعدادات؟",
    "هل يمكن إضافة البحث حسب التاريخ؟ سيكون ذلك مفيدًا جدًّا.",
    "الإصدار 2.1\u200f لا يفتح الملفات الكبيرة على لينكس.",
    "شكرًا جزيلًا، كل شيء يعمل الآن 👍",
  ],
  persian: [
    "برنامه پس از به‌روزرسانی باز نمی‌شود و پیامی هم نشان نمی‌دهد.",
    "نیم‌فاصله‌ها در خروجی از بین می‌روند؛ مثلاً «می‌خواهم» و «کتاب‌ها».",
    "آیا می‌توانید جست‌وجو بر پایهٔ تاریخ را اضافه کنید؟",
    "این خطا فقط در نسخه‌های قدیمی‌تر دیده می‌شود.",
    "خیلی ممنون، مشکل من حل شد؛ ه‍.ش هم درست است 🌹",
  ],
  hindi: [
    "अपडेट के बाद ऐप नहीं खुलता और कोई संदेश भी नहीं दिखता।",
    "कृपया तारीख़ के अनुसार खोज जोड़ें, इससे बहुत मदद मिलेगी।",
    "क्‍या संयुक्ताक्षर ठीक दिखते हैं? जैसे क्‍ष और श्‍व।",
    "फ़ाइल का नाम हिन्दी में हो तो अपलोड विफल हो जाता है।".normalize("NFC"),
    "धन्यवाद, अब सब ठीक चल रहा है 🙏🏽",
  ],
  nepali: [
    "अद्यावधिक गरेपछि अनुप्रयोग खुल्दैन, कुनै सन्देश पनि देखिँदैन।",
    "गर्‍यो र पर्‍यो जस्ता शब्दहरू गलत देखिन्छन्।",
    "के मिति अनुसार खोज्ने सुविधा थप्न सकिन्छ?",
    "फाइलको नाम नेपालीमा हुँदा त्रुटि आउँछ, अंग्रेजीमा हुँदैन।",
    "धन्यवाद, अहिले सबै राम्रोसँग चल्‍छ 🇳🇵",
  ],
  malayalam: [
    "പുതിയ പതിപ്പിൽ ആപ്പ് തുറക്കുന്നില്ല; സന്ദേശവും കാണുന്നില്ല.",
    "ചില്ലക്ഷരങ്ങൾ തെറ്റായി കാണിക്കുന്നു: അവന്‍, അവള്‍, കാര്‍.",
    "തീയതി അനുസരിച്ച് തിരയാൻ കഴിയുമോ? അത് സഹായകമാകും.",
    "ഫയലിന്റെ പേര് മലയാളത്തിലാണെങ്കിൽ പിശക് വരുന്നു.",
    "നന്ദി, ഇപ്പോൾ എല്ലാം ശരിയായി 🌴",
  ],
  bengali: [
    "আপডেটের পর অ্যাপ খোলে না, কোনো বার্তাও দেখা যায় না।".normalize("NFC"),
    "তারিখ অনুযায়ী খোঁজার সুবিধা যোগ করা যাবে কি?".normalize("NFC"),
    "র‍্যাম বেশি ব্যবহার হচ্ছে, বিশেষ করে বড় ফাইলে।".normalize("NFC"),
    "ফাইলের নাম বাংলায় হলে ত্রুটি দেখায়।".normalize("NFC"),
    "ধন্যবাদ, এখন সব ঠিক আছে 👏🏾",
  ],
  thai: [
    "หลังอัปเดตแล้วแอปเปิดไม่ได้ และไม่มีข้อความแจ้งข้อผิดพลาด",
    "ช่วยเพิ่มการค้นหาตามวันที่ได้ไหม จะสะดวกมาก",
    "ชื่อไฟล์ภาษาไทยทำให้อัปโหลดไม่สำเร็จ",
    "การตัดคำ\u200bใน\u200bหน้านี้\u200bไม่ถูกต้อง",
    "ขอบคุณครับ ตอนนี้ใช้งานได้แล้ว 🙏",
  ],
  chinese: [
    "升级以后程序无法启动，也没有任何提示；旧版本没有这个问题。",
    "文件名包含中文时上传失败：报告（最终版）.pdf。",
    "能否增加按日期搜索的功能？谢谢！",
    "「保存」按钮点了没有反应，控制台里也看不到错误……",
    "葛󠄀城市的“葛”字显示不正确 🀄️",
  ],
  japanese: [
    "更新後にアプリが起動しなくなりました。エラーメッセージも出ません。",
    "ファイル名に全角スペース「　」があると保存できません。",
    "日付で検索できるようにしてもらえますか？とても助かります。",
    "設定を変更しても、再起動すると元に戻ってしまいます…",
    "ありがとうございます！無事に動きました🎉✨",
  ],
  korean: [
    "업데이트 후 앱이 실행되지 않고 오류 메시지도 나오지 않습니다.",
    "파일 이름에 한글이 있으면 업로드에 실패합니다.",
    "날짜별 검색 기능을 추가해 주실 수 있나요?",
    "설정을 바꿔도 다시 시작하면 원래대로 돌아갑니다.",
    "감사합니다, 이제 잘 됩니다 🇰🇷",
  ],
};

/** How issues are laid out; all that GitHub shows and nothing that acts. */
const LAYOUTS: readonly ((passage: string) => string)[] = [
  (passage) => `${passage}\n\n- ${passage}\n- *${passage}*\n  1. ${passage}`,
  (passage) =>
    `### ${passage}\n\n1. ${passage}\n\n   \`\`\`js\n   const a = b < c; // ${passage}\n   <!-- shown -->\n   \`\`\`\n2. ${passage}`,
  (passage) => `| a | b |\n|:--|--:|\n| ${passage} | \`x \\| y\` |\n| \`<b>\` | ${passage} |`,
  (passage) =>
    `> ${passage}\n>\n> > ${passage}\n\n    if (a < b) { // ${passage}\n        return <T>(x);\n    }\n\n${passage}`,
  (passage) => `${passage} and \`a code span\nover two <lines> of text\` and \`\`a \` b\`\`.\n${passage}`,
  (passage) =>
    `[${passage}](./docs/guide.md) and [more](../README.md#usage), [see](https://github.com/octo/pages/blob/main/a.md).\n${passage}`,
  (passage) => `- [ ] ${passage}\n- [x] ${passage} ✔️ 👩‍💻 1️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ☎︎\n\n***\n\n${passage}`,
  (passage) => `~~~~\n${passage}\n~~~\n\t<p title="shown">\n~~~~\n${passage}`,
  (passage) =>
    `${passage}\n===\n\n* ${passage}\n\n  \`\`\`\n  ${passage}\n\n  \`\`\`\n\n      indented <code> ${passage}\n`,
];
const LAYOUTS_A_PASSAGE = 3;

/** Three hundred texts: each passage in three of the layouts. */
export const BENIGN_TEXTS: readonly string[] = Object.values(PASSAGES)
  .flat()
  .flatMap((passage, index) =>
    Array.from({ length: LAYOUTS_A_PASSAGE }, (_, turn) =>
      (LAYOUTS[(index + turn * LAYOUTS_A_PASSAGE) % LAYOUTS.length] as (passage: string) => string)(passage),
    ),
  );
